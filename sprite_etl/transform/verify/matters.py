"""What is done to one thing that a question is about, to see whether it matters to a program's answer.

Used where no task says how the answer must change: of many changes of one named object, and of one param, at least
one must change the answer, however the question reads. None of these says what the answer must become.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from sprite_etl.scene.capture import Frame, SceneObject, Sighting, Support
from sprite_etl.transform.verify import transforms
from sprite_etl.transform.verify.relations import Asked
from sprite_etl.transform.view import View

ASKED_INSTEAD = 4
"""Other objects of the view about which a program is asked in place of a named one."""
_SHAPES = ((4.0, 0.2, 9.0), (0.2, 7.0, 0.1), (30.0, 30.0, 30.0), (0.03, 0.03, 0.03))


def changed_views(view: View, asked: Asked, object_id: str) -> Iterator[tuple[str, View]]:
    """The view with one object of another shape, place, sightings or support; a name for each change."""
    obj, (middle, radius) = view.object(object_id), transforms.extent(view)
    center = np.asarray(obj.box.center)
    for number, shape in enumerate(_SHAPES):
        yield f"shape {number}", transforms.change_object(view, object_id, _reshaped(shape))
    for name, shift in (
        ("up", (0, 6, 0)),
        ("down", (0, -6, 0)),
        ("aside", (7 * radius, 0, 3 * radius)),
        ("away", (-3 * radius, 0, radius)),
    ):
        yield name, transforms.move_object(view, object_id, center + np.asarray(shift, float))
    partners = [i for i in asked.named if i != object_id]
    for other in partners:
        place = np.asarray(view.object(other).box.center)
        yield f"onto {other}", transforms.move_object(view, object_id, place + np.array([0.01, 0, 0.02]))
        yield f"as large as {other}", transforms.change_object(view, object_id, _sized(view.object(other)))
        yield f"beyond {other}", transforms.move_object(view, object_id, 2 * place - center)
    if len(partners) > 1:
        between = np.mean([view.object(other).box.center for other in partners[:2]], axis=0)
        yield "between", transforms.move_object(view, object_id, between)
    yield "mirrored", transforms.move_object(view, object_id, 2 * middle - center)
    yield from _seen_otherwise(view, object_id, partners)
    yield from _carried_otherwise(view, object_id, partners)


def _reshaped(shape: tuple[float, float, float]) -> Callable[[SceneObject], SceneObject]:
    def changed(obj: SceneObject) -> SceneObject:
        x, y, z = (h * s for h, s in zip(obj.box.half_extents, shape))
        return replace(obj, box=replace(obj.box, half_extents=(x, y, z)))

    return changed


def _sized(other: SceneObject) -> Callable[[SceneObject], SceneObject]:
    return lambda obj: replace(obj, box=replace(obj.box, half_extents=other.box.half_extents))


def _seen(sightings: tuple[Sighting, ...]) -> Callable[[SceneObject], SceneObject]:
    return lambda obj: replace(obj, visible=sightings)


def _seen_otherwise(view: View, object_id: str, partners: list[str]) -> Iterator[tuple[str, View]]:
    seen = view.object(object_id).visible or ()
    for name, kept in (("seen late", seen[-1:]), ("seen early", seen[:1])):
        if len(kept) < len(seen):
            yield name, transforms.change_object(view, object_id, _seen(kept))
    if seen:
        throughout = tuple(replace(seen[0], frame=f.index) for f in view.frames)
        yield "seen throughout", transforms.change_object(view, object_id, _seen(throughout))
    for other in partners:
        yield f"seen with {other}", transforms.change_object(view, object_id, _seen(view.object(other).visible or ()))
    if seen and seen[0].bbox is not None:
        widths = {f.index: f.camera.width for f in view.frames}
        turned = tuple(replace(s, bbox=_turned(s.bbox, widths[s.frame])) for s in seen if s.bbox is not None)
        yield "seen mirrored", transforms.change_object(view, object_id, _seen(turned))


def _turned(bbox: Any, width: int) -> tuple[int, int, int, int]:
    x0, y0, x1, y1 = bbox
    return width - x1, y0, width - x0, y1


def _carried_otherwise(view: View, object_id: str, partners: list[str]) -> Iterator[tuple[str, View]]:
    """Nothing carries it or is on it; it is on another named object; it carries what nothing else does."""
    free = tuple(s for s in view.support if object_id not in (s.object_id, s.parent))
    if len(free) < len(view.support):
        yield "free", replace(view, support=free)
    for other in partners[:2]:
        kept = tuple(s for s in view.support if s.object_id != object_id)
        yield f"on {other}", replace(view, support=(*kept, Support(object_id, "on", other, "physics")))
    loose = next((o.object_id for o in view.objects if o.object_id not in {object_id, *partners}), None)
    if loose is not None:
        kept = tuple(s for s in view.support if s.object_id != loose)
        yield "carries", replace(view, support=(*kept, Support(loose, "on", object_id, "physics")))


def asked_of_others(view: View, asked: Asked, place: int) -> Iterator[Asked]:
    """The same question about other objects in one place of its list."""
    others = [o.object_id for o in view.objects if o.object_id not in asked.named]
    for other in others[:ASKED_INSTEAD]:
        yield replace(asked, named=(*asked.named[:place], other, *asked.named[place + 1 :]))


def other_params(asked: Asked) -> Mapping[str, list[Asked]]:
    """param → the question with other values of it, for the params that are lengths, areas, volumes or angles."""
    found: dict[str, list[Asked]] = {}
    for key, value in asked.params.items():
        if not isinstance(value, (int, float)) or isinstance(value, bool):
            continue
        if key.endswith(("_m", "_m2", "_m3")):
            values: tuple[float, ...] = (0.0, value / 30, value * 30, value * 1000)
        elif key.endswith("_deg"):
            values = (0.0, value / 3, value + 45, value + 90, value + 180)
        else:
            continue
        found[key] = [replace(asked, params={**asked.params, key: v}) for v in values]
    return found


def without_names(view: View) -> Iterator[tuple[str, View]]:
    """For a question that names nothing: each of a few objects changed in turn, and some of the pictures alone."""
    for obj in view.objects[:12]:
        for name, changed in changed_views(view, Asked((), {}), obj.object_id):
            if name in ("shape 2", "aside", "seen late"):
                yield f"{obj.object_id} {name}", changed
        yield f"{obj.object_id} removed", transforms.without_object(view, obj.object_id)
    for place, frame in enumerate(view.frames[:6]):
        yield f"camera {place} elsewhere", _looking_elsewhere(view, frame)
    if len(view.frames) > 1:
        yield "one picture fewer", replace(view, frames=view.frames[:-1])
    if view.rooms:
        yield "no rooms", replace(view, rooms=())


def _looking_elsewhere(view: View, frame: Frame) -> View:
    """One picture taken from another place, by a camera turned by 100°."""
    x, y, z = transforms.extent(view)[1] * np.array([0.7, 0.0, -0.4])
    alone = replace(view, frames=(frame,), objects=(), rooms=(), support=(), moved=())
    (turned,) = transforms.move_everything(alone, transforms.rigid(np.radians(100), (x, y, z))).frames
    return replace(view, frames=tuple(turned if f is frame else f for f in view.frames))
