"""The plan of a capture: rooms, openings, footprints and the camera's path, seen from above."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike
from PIL import Image, ImageDraw

from sprite_etl.scene.box import polygon_area
from sprite_etl.scene.capture import Capture, Frame
from sprite_etl.scene.draw_labels import Colour, Font, Labels, round_up, shown_name

ToPixels = Callable[[ArrayLike], list[tuple[float, float]]]

FLOOR, WALL, DOOR, WINDOW = (236, 232, 224), (90, 90, 96), (236, 232, 224), (120, 180, 230)
PATH, PAPER, INK = (210, 40, 40), (250, 250, 248), (40, 40, 48)
NAMED_AREA_M2 = 0.08
BORDER_M = 0.4


def draw_plan(
    capture: Capture,
    shown: Sequence[Frame],
    colours: Mapping[str, Colour],
    side: int,
    font: Font,
) -> Image.Image:
    """A square picture of `side` pixels: world x to the right, z down the page, with a bar of some metres.

    An arrow with its number stands where each shown frame was taken.
    """
    plan = Image.new("RGB", (side, side), PAPER)
    pen = ImageDraw.Draw(plan, "RGBA")
    to_pixels, scale = _fit(capture, side)
    for room in capture.rooms:
        pen.polygon(to_pixels(room.floor_polygon), fill=FLOOR, outline=WALL, width=4)
    for room in capture.rooms:
        for opening in room.openings:
            pen.line(
                to_pixels([opening.start, opening.end]), fill=DOOR if opening.kind == "doorway" else WINDOW, width=4
            )
    for obj in sorted(capture.objects, key=lambda o: o.box.vertical_range()[1]):  # what is higher lies over it
        outline = to_pixels(obj.box.footprint())
        if len(outline) >= 2:
            pen.polygon(outline, fill=(*colours[obj.object_id], 110), outline=colours[obj.object_id])
    path = to_pixels([f.camera.position[[0, 2]] for f in capture.frames])
    if len(path) > 1:
        pen.line(path, fill=PATH, width=2)
    labels = Labels(pen, plan.size, font)
    for frame in shown:
        _arrow(pen, frame, to_pixels, scale, labels)
    for obj in sorted(capture.objects, key=lambda o: -polygon_area(o.box.footprint())):
        if polygon_area(obj.box.footprint()) >= NAMED_AREA_M2:
            labels.put(shown_name(obj), to_pixels([[obj.box.center[0], obj.box.center[2]]])[0], None)
    metres = round_up(max(1.0, 40 / scale))
    pen.line([(10, side - 12), (10 + metres * scale, side - 12)], fill=INK, width=3)
    pen.text((14, side - 30), f"{metres:g} m", fill=INK, font=font)
    return plan


def _fit(capture: Capture, side: int) -> tuple[ToPixels, float]:
    """World (x, z) → pixels of the plan, and pixels a metre, so that everything fits."""
    parts = [np.asarray([f.camera.position[[0, 2]] for f in capture.frames]).reshape(-1, 2)]
    parts += [o.box.footprint() for o in capture.objects]
    parts += [np.asarray(r.floor_polygon, dtype=float).reshape(-1, 2) for r in capture.rooms]
    points = np.concatenate(parts)
    if len(points) == 0:
        points = np.zeros((1, 2))
    low, high = points.min(0) - BORDER_M, points.max(0) + BORDER_M
    scale = side / float((high - low).max())
    shift = (side - (high - low) * scale) / 2

    def to_pixels(xz: ArrayLike) -> list[tuple[float, float]]:
        pixels = (np.asarray(xz, dtype=float).reshape(-1, 2) - low) * scale + shift
        return [(float(x), float(y)) for x, y in pixels]

    return to_pixels, scale


def _arrow(
    pen: ImageDraw.ImageDraw,
    frame: Frame,
    to_pixels: ToPixels,
    scale: float,
    labels: Labels,
) -> None:
    _, _, ahead = frame.camera.levelled_axes()
    at = frame.camera.position[[0, 2]]
    forward, sideways = ahead[[0, 2]], np.array([-ahead[2], ahead[0]])
    size = max(0.12, 9 / scale)
    tip, tail = at + forward * size * 1.8, at - forward * size * 0.5
    pen.polygon(to_pixels([tip, tail + sideways * size * 0.7, tail - sideways * size * 0.7]), fill=PATH)
    labels.put(str(frame.index), to_pixels([at - forward * size * 1.6])[0], None, PATH)
