"""A patched scene equals the changed scene, and shares what did not change."""

from __future__ import annotations

import dataclasses
import random
from typing import Any

import numpy as np
import pytest

from sprite_etl.transform.programs.patches import patch_json, patched
from sprite_etl.transform.programs.scene_json import scene_json
from sprite_etl.transform.programs.values import scene_from_json
from sprite_etl.transform.verify.relations import shared_views
from tests.transform.random_views import random_view

VIEW = random_view(np.random.default_rng(5))
BASE = scene_json(VIEW)


def as_plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        return [as_plain(getattr(value, f.name)) for f in dataclasses.fields(value)]
    if isinstance(value, tuple):
        return [as_plain(v) for v in value]
    return value.tolist() if isinstance(value, np.ndarray) else value


def changed(**parts: Any) -> dict[str, Any]:
    return {**BASE, **parts}


def moved(obj: dict[str, Any]) -> dict[str, Any]:
    return {**obj, "center": [x + 1 for x in obj["center"]]}


CASES = {
    "nothing": BASE,
    "moved": changed(objects=[moved(o) if i in (0, 3) else o for i, o in enumerate(BASE["objects"])]),
    "removed": changed(objects=BASE["objects"][1:]),
    "added at the end": changed(objects=[*BASE["objects"], {**BASE["objects"][0], "id": "new"}]),
    "added at the start": changed(objects=[{**BASE["objects"][0], "id": "new"}, *BASE["objects"]]),
    "another order": changed(objects=random.Random(3).sample(BASE["objects"], len(BASE["objects"]))),
    "frames": changed(frames=BASE["frames"][::-1]),
    "no rooms": changed(rooms=[]),
    "supports": changed(supports=[]),
}


@pytest.mark.parametrize("name", sorted(CASES))
def test_a_patched_scene_is_the_changed_scene(name: str) -> None:
    base = scene_from_json(BASE)
    patch = patch_json(BASE, CASES[name])
    assert patch is not None
    scene = patched(base, patch)
    assert as_plain(scene) == as_plain(scene_from_json(CASES[name]))
    same = [o for o in scene.objects if any(o is b for b in base.objects)]
    assert len(same) == len(scene.objects) - len(patch["objects"])


def test_a_patch_holds_only_what_changed() -> None:
    assert patch_json(BASE, BASE, 4) == {"base": 4, "objects": [], "removed": []}
    patch = patch_json(BASE, CASES["moved"])
    assert patch is not None
    assert [o["id"] for o in patch["objects"]] == [BASE["objects"][0]["id"], BASE["objects"][3]["id"]]
    assert "order" not in patch
    assert "frames" not in patch


def test_patches_follow_one_another() -> None:
    first = patch_json(BASE, CASES["moved"])
    second = patch_json(CASES["moved"], CASES["another order"], 1)
    assert first is not None
    assert second is not None
    scene = patched(patched(scene_from_json(BASE), first), second)
    assert as_plain(scene) == as_plain(scene_from_json(CASES["another order"]))


def test_where_half_changed_there_is_no_patch() -> None:
    assert patch_json(BASE, changed(objects=[moved(o) for o in BASE["objects"]])) is None
    assert patch_json(BASE, changed(objects=BASE["objects"][:4])) is None
    assert patch_json(changed(objects=BASE["objects"][:1] * 2), BASE) is None
    assert patch_json(changed(objects=[]), changed(objects=[])) is None
    assert patch_json(BASE, changed(moved=[["chair_0", 2]])) is None


def test_relations_that_change_little_are_patches() -> None:
    views = shared_views(VIEW, np.random.default_rng(0)).views
    small = {r for r, v in views.items() if patch_json(BASE, scene_json(v)) is not None}
    assert {"add_absent", "reverse_time"} <= small
    assert not {"rigid", "mirror", "scale"} & small
