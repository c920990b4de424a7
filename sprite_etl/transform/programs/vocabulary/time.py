"""When things are seen, and where they stand then."""

from __future__ import annotations

from sprite_etl.transform.programs.values import Frame, Object, Scene


def visible_frames(scene: Scene, obj: Object) -> list[Frame]:
    """The frames in which the object is clear, in the view's order.

    Example: len(visible_frames(scene, scene.named[0])) → 5
    """
    seen = {s.frame for s in obj.seen}
    return [f for f in scene.frames if f.index in seen]


def first_seen(scene: Scene, obj: Object) -> Frame | None:
    """The first frame of the view in which the object is clear; None where there is none.

    Example: first_seen(scene, chair).time_s → 4.2
    """
    return next(iter(visible_frames(scene, obj)), None)


def last_seen(scene: Scene, obj: Object) -> Frame | None:
    """The last frame of the view in which the object is clear; None where there is none.

    Example: last_seen(scene, chair).time_s → 9.8
    """
    return next(reversed(visible_frames(scene, obj)), None)


def placed_in_frame(scene: Scene, obj: Object, frame: Frame) -> Object:
    """The object as it stands in a frame, where somebody moved it between the frames; the object itself where it
    stands as it did in the first.

    Example: center_distance(chair, placed_in_frame(scene, chair, scene.frames[1])) → 1.2, it was moved so far
    """
    return next((o for i, index, o in scene.moved if (i, index) == (obj.id, frame.index)), obj)


FUNCTIONS = (visible_frames, first_seen, last_seen, placed_in_frame)
