"""The view: a capture and the ordered frames that a question is about. Programs and solvers see nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from sprite_etl.scene.box import share_in_image
from sprite_etl.scene.camera import Camera
from sprite_etl.scene.capture import Capture, Frame, Placement, Room, SceneObject, Sighting, Support
from sprite_etl.scene.rooms import reaches
from sprite_etl.scene.visibility import Visibility, visibility

LISTED_SHARE_OF_IMAGE = 0.01
"""An object that is listed as seen, but whose pixels nobody counted, must cover this share by its box's outline."""


@dataclass(frozen=True, slots=True)
class View:
    """Cameras of the chosen frames in the order of `media`, and the objects clear in at least one of them.

    Each object's `visible` holds only sightings in these frames in which it is *clear*. rooms: those in which, or
    in whose doorways, one of the frames was taken.
    An object's box is where it stands in the first frame. `moved`: (object_id, frame index, placement) for every
    frame of the view in which it stands elsewhere; empty in a view of one state.
    """

    capture_id: str
    domain: str
    frames: tuple[Frame, ...]
    objects: tuple[SceneObject, ...]
    complete_categories: tuple[str, ...]
    rooms: tuple[Room, ...] = ()
    support: tuple[Support, ...] = ()
    moved: tuple[tuple[str, int, Placement], ...] = ()

    def object(self, object_id: str) -> SceneObject:
        """The object of this id in the view. Raises KeyError."""
        for obj in self.objects:
            if obj.object_id == object_id:
                return obj
        raise KeyError(f"object {object_id} is not clear in any frame of the view")

    @property
    def moving(self) -> frozenset[str]:
        """Ids of objects that stand elsewhere in some frame than in another: no single box says where they are."""
        return frozenset(object_id for object_id, _, _ in self.moved)

    def placed(self, object_id: str, frame: int) -> SceneObject:
        """The object as it stands in the frame of this index. Raises KeyError."""
        obj = self.object(object_id)
        to = next((p for i, f, p in self.moved if i == object_id and f == frame), None)
        return obj if to is None else obj.at(to)

    def first_clear_frame(self, object_id: str) -> Frame:
        """The first frame, in the view's order, in which the object is clear."""
        seen = {s.frame for s in self.object(object_id).visible or ()}
        return next(f for f in self.frames if f.index in seen)


def state_in_frame(capture: Capture, obj: SceneObject, frame: int) -> Visibility:
    """clear, grey or absent: one object in one frame of the capture.

    Where nobody counted pixels (a source without masks, whose rows say `unverified`), a sighting that the source
    lists is clear when its box's outline covers ≥ 1 % of the picture and its centre lies in it, else grey.
    """
    sighting, camera = obj.sighting(frame), capture.frame(frame).camera
    if sighting is not None and sighting.pixels is None and not capture.has.instance:
        placed = capture.placed(obj, capture.frame(frame))
        return "clear" if _listed_clear(placed, sighting, camera) else "grey"
    return visibility(sighting, camera)


def _listed_clear(obj: SceneObject, sighting: Sighting, camera: Camera) -> bool:
    if sighting.bbox is None:
        return False
    x0, y0, x1, y1 = sighting.bbox
    pixel, depth = camera.project(obj.box.center)
    centred = bool(depth > 0 and (pixel >= 0).all() and (pixel <= [camera.width, camera.height]).all())
    return centred and (x1 - x0) * (y1 - y0) >= LISTED_SHARE_OF_IMAGE * camera.width * camera.height


def view_of(capture: Capture, frame_indices: Sequence[int]) -> View:
    """Restrict a capture to these frames, in this order, and to what is clear in them.

    Raises KeyError for a frame that the capture does not have.
    """
    frames = tuple(capture.frame(i) for i in frame_indices)
    objects = []
    for obj in capture.objects_in(frames[0]) if frames else ():
        clear = tuple(
            s
            for f in frames
            if (s := obj.sighting(f.index)) is not None and state_in_frame(capture, obj, f.index) == "clear"
        )
        if clear:
            objects.append(replace(obj, visible=clear))
    ids = {o.object_id for o in objects}
    return View(
        capture.capture_id,
        capture.domain,
        frames,
        tuple(objects),
        capture.complete_categories,
        tuple(r for r in capture.rooms if any(reaches(r, f.camera) for f in frames)),
        tuple(s for s in capture.support if s.object_id in ids and s.parent in ids),
        tuple(_moves(capture, frames, objects)),
    )


def _moves(
    capture: Capture, frames: Sequence[Frame], objects: Sequence[SceneObject]
) -> Iterator[tuple[str, int, Placement]]:
    """Where the objects stand in frames of another state than the first frame's, if elsewhere."""
    for frame in frames:
        if frame.state == frames[0].state:
            continue
        there = {o.object_id: o.placement for o in capture.objects_in(frame)}
        for obj in objects:
            if there[obj.object_id] != obj.placement:
                yield obj.object_id, frame.index, there[obj.object_id]


def grey_objects(capture: Capture, frame_indices: Sequence[int]) -> tuple[SceneObject, ...]:
    """Objects that are grey in some of the frames and clear in none: nothing may rest on them, and a question
    whose answer they could change is not asked (`grey_visibility`)."""
    found = []
    for obj in capture.objects:
        states = {state_in_frame(capture, obj, i) for i in frame_indices}
        if "grey" in states and "clear" not in states:
            found.append(obj)
    return tuple(found)


@lru_cache(maxsize=200_000)
def _inside(box: object, camera: object) -> tuple[bool, ...]:
    return tuple(share_in_image(box, camera).tolist())  # type: ignore[arg-type]


def share_of_box_in_view(view: View, obj: SceneObject) -> float:
    """How much of the object's box falls inside the union of the view's frames, 0–1."""
    inside = np.array([_inside(obj.box, f.camera) for f in view.frames])
    return float(inside.any(0).mean())
