"""The `refer` step: what is known of each object's looks and place, in words that hold in every frame."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sprite_etl.scene.box import box_distance
from sprite_etl.scene.capture import Capture, SceneObject
from sprite_etl.scene.folder import CaptureFolder
from sprite_etl.store.accounting import Reject, StepResult
from sprite_etl.transform import lexicon
from sprite_etl.transform.annotators.asking import Asking
from sprite_etl.transform.references.colour import colour_of
from sprite_etl.transform.references.named import named
from sprite_etl.transform.rows import Reference, to_row
from sprite_etl.transform.view import state_in_frame

NEAR_M = 0.6
FRAMES_FOR_COLOUR = 6


def refer(folder: CaptureFolder, asking: Asking | None = None) -> StepResult:
    """Reference rows; unit: objects. Rejects: not_nameable (no word for it), never_clear (nothing rests on it).

    asking: for words that tell objects apart which can be taken for each other; one without usable words is kept as it
    is. Raises CaptureError, and with asking ModelConfigError and StoreError.
    """
    capture = folder.capture
    clear = {o.object_id: _clear_frames(capture, o) for o in capture.objects}
    kept = [o for o in capture.objects if o.nameable and clear[o.object_id]]
    looks = _pixels(folder, kept, clear)
    result = StepResult(len(capture.objects), [])
    references: dict[str, Reference] = {}
    for obj in capture.objects:
        if not obj.nameable:
            result.rejects.append(Reject("not_nameable", f"{obj.category!r} is no name", {"object_id": obj.object_id}))
        elif not clear[obj.object_id]:
            seen = len(obj.visible or ())
            detail = f"{obj.object_id} is seen in {seen} frames and clear in none"
            result.rejects.append(Reject("never_clear", detail, {"object_id": obj.object_id}))
        else:
            colour, share = colour_of(looks[obj.object_id])
            references[obj.object_id] = _reference(capture, obj, clear[obj.object_id], colour, share)
    said = named(folder, references, asking) if asking is not None else {}
    result.rows = [to_row(replace(r, said=said.get(i))) for i, r in references.items()]
    return result


def _clear_frames(capture: Capture, obj: SceneObject) -> tuple[int, ...]:
    return tuple(s.frame for s in obj.visible or () if state_in_frame(capture, obj, s.frame) == "clear")


def _pixels(
    folder: CaptureFolder, objects: list[SceneObject], clear: dict[str, tuple[int, ...]]
) -> dict[str, list[NDArray[np.uint8]]]:
    """Each object's pixels in the frames that show most of it. Every picture is read once."""
    wanted: dict[int, list[SceneObject]] = {}
    for obj in objects:
        size = {s.frame: s.pixels or 0 for s in obj.visible or ()}
        largest = sorted(clear[obj.object_id], key=lambda f: (-size[f], f))[:FRAMES_FOR_COLOUR]
        for frame in largest:
            wanted.setdefault(frame, []).append(obj)
    found: dict[str, list[NDArray[np.uint8]]] = {o.object_id: [] for o in objects}
    if folder.capture.has.instance:
        for frame in sorted(wanted):
            rgb, instance = folder.rgb(frame), folder.instance(frame)
            for obj in wanted[frame]:
                found[obj.object_id].append(rgb[instance == obj.instance_id])
    return found


def _reference(
    capture: Capture, obj: SceneObject, clear: tuple[int, ...], colour: str | None, share: float
) -> Reference:
    """What holds in every frame: of what is moved neither its place nor its room is said, nor is it a landmark."""
    names = {o.object_id: o.name for o in capture.objects}
    still = names.keys() - capture.moved_ids
    carriers = [s.parent for s in capture.support if s.object_id == obj.object_id and s.relation == "on"]
    support = carriers[0] if len(carriers) == 1 and {obj.object_id, *carriers} <= still else None
    rooms = {r.room_id: r.type for r in capture.rooms} if obj.object_id in still else {}
    near = _landmark(capture, obj) if obj.object_id in still else None
    return Reference(
        capture_id=capture.capture_id,
        object_id=obj.object_id,
        name=obj.name,
        nameable=obj.nameable,
        colour=colour,
        colour_share=share,
        support_id=support,
        support_name=names[support] if support else None,
        room_type=rooms.get(obj.room_id or ""),
        near_id=near,
        near_name=names[near] if near else None,
        clear_frames=clear,
    )


def _landmark(capture: Capture, obj: SceneObject) -> str | None:
    """The closest thing within NEAR_M, on the same side of every wall, that no other thing of the capture can be taken
    for."""
    best: tuple[float, str] | None = None
    out = capture.moved_ids | {obj.object_id}
    for other in capture.objects:
        if other.object_id in out or not other.nameable or lexicon.confusable(other.name, obj.name):
            continue
        if other.room_id != obj.room_id and other.room_id and obj.room_id:
            continue
        if np.linalg.norm(np.subtract(other.box.center, obj.box.center)) > NEAR_M + 4:
            continue
        alike = sum(lexicon.confusable(o.name, other.name) for o in capture.objects)
        gap = box_distance(obj.box, other.box) if alike == 1 else np.inf
        if gap <= NEAR_M and (best is None or (gap, other.object_id) < best):
            best = (float(gap), other.object_id)
    return best[1] if best else None
