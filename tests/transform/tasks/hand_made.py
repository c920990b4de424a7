"""Views put together by hand: boxes where the test wants them, seen in the frames that the test says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sprite_etl.scene.box import OrientedBox
from sprite_etl.scene.camera import camera_from_fov, pose_from_yaw_pitch
from sprite_etl.scene.capture import Frame, SceneObject, Sighting
from sprite_etl.transform.view import View

Columns = tuple[int, int]


def frame_at(index: int, x: float, z: float, yaw: float, time_s: float | None = None) -> Frame:
    """A frame of a level camera 1.5 m above (x, z); yaw 0 looks along −Z, counter-clockwise."""
    camera = camera_from_fov(640, 480, 1.4, pose_from_yaw_pitch([x, 1.5, z], yaw, -0.2))
    return Frame(index, index * 0.5 if time_s is None else time_s, camera)


def cube(x: float, z: float, size: float | Sequence[float] = 0.4, lift: float = 0.0) -> OrientedBox:
    """An upright box on the floor (or `lift` above it), in line with the axes. size: (x, height, z) or one edge."""
    w, h, d = (size, size, size) if isinstance(size, (int, float)) else size
    return OrientedBox((x, lift + h / 2, z), (w / 2, h / 2, d / 2))


def view(
    boxes: Mapping[str, OrientedBox],
    frames: Sequence[Frame] = (frame_at(0, 0.0, 6.0, 0.0),),
    seen: Mapping[str, Mapping[int, Columns]] | None = None,
    names: Mapping[str, str] | None = None,
) -> View:
    """A view of these boxes. seen: object_id → frame → columns (x0, x1); by default in every frame, anywhere."""
    everywhere = {f.index: (10, 30) for f in frames}
    objects = tuple(
        SceneObject(i, k + 1, (names or {}).get(i, i), (names or {}).get(i, i), box, visible=tuple(
            Sighting(f, 5000, (x0, 50, x1, 90), 0.0)
            for f, (x0, x1) in ((seen or {}).get(i, everywhere)).items()))
        for k, (i, box) in enumerate(boxes.items())
    )  # fmt: skip
    return View("hand", "indoor", tuple(frames), objects, tuple(sorted(boxes)))
