"""Scenes that differ from another one in little: only the difference crosses into the sandbox, and the unchanged
values are shared there.

A patch is {"base": place of the other scene among the request's, "objects": changed and added ones in full,
"removed": ids, "order": ids of all objects where the base's order does not give it, and "frames", "rooms",
"supports" whole where they differ}. It may name any earlier scene, itself a patch or not.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from sprite_etl.transform.programs.values import Scene, scene_from_json

_WHOLE = ("frames", "rooms", "supports")


def patch_json(base: Mapping[str, Any], changed: Mapping[str, Any], place: int = 0) -> dict[str, Any] | None:
    """What makes `base` into `changed`, both of `scene_json`; `place`: where `base` stands among the request's
    scenes. None where half of the objects or more changed (then `changed` itself is no longer), or where a scene
    holds what a patch cannot say."""
    if any(v for s in (base, changed) for k, v in s.items() if k not in ("objects", *_WHOLE)):
        return None
    before = {o["id"]: o for o in base["objects"]}
    after = {o["id"]: o for o in changed["objects"]}
    if len(before) < len(base["objects"]) or len(after) < len(changed["objects"]):
        return None
    objects = [o for i, o in after.items() if before.get(i) != o]
    removed = [i for i in before if i not in after]
    if 2 * (len(objects) + len(removed)) >= len(after):
        return None
    patch: dict[str, Any] = {"base": place, "objects": objects, "removed": removed}
    if _order(before, patch) != list(after):
        patch["order"] = list(after)
    patch |= {k: changed[k] for k in _WHOLE if changed.get(k, []) != base.get(k, [])}
    return patch


def patched(base: Scene, patch: Mapping[str, Any]) -> Scene:
    """`base` with what the patch changes; all else is the very same values. Raises KeyError for an order that names
    an object that is in neither."""
    part = scene_from_json({"frames": [], **{k: patch[k] for k in ("objects", *_WHOLE) if k in patch}})
    objects = {o.id: o for o in (*base.objects, *part.objects)}
    order = patch["order"] if "order" in patch else _order({o.id: o for o in base.objects}, patch)
    whole = {k: getattr(part, k) for k in _WHOLE if k in patch}
    return dataclasses.replace(base, objects=tuple(objects[i] for i in order), **whole)


def read_scenes(scenes: Sequence[Mapping[str, Any]]) -> list[Scene]:
    """A request's scenes, each a value of `scene_json` or a patch of an earlier one."""
    read: list[Scene] = []
    for data in scenes:
        read.append(patched(read[data["base"]], data) if "base" in data else scene_from_json(data))
    return read


def _order(before: Mapping[str, Any], patch: Mapping[str, Any]) -> list[str]:
    """The order that a patch without `order` means: the base's, then what it adds."""
    kept = [i for i in before if i not in set(patch["removed"])]
    return kept + [o["id"] for o in patch["objects"] if o["id"] not in before]
