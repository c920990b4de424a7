"""Names on a picture that never lie over each other; and the colours and the font of everything drawn."""

from __future__ import annotations

import colorsys

import numpy as np
from PIL import ImageDraw, ImageFont

from sprite_etl.scene.capture import SceneObject

Colour = tuple[int, int, int]
Font = ImageFont.ImageFont | ImageFont.FreeTypeFont

INK: Colour = (40, 40, 48)
PAD = 3
SHIFTS = [(0, 0)] + [
    (dx * far, dy * far) for far in (1, 2, 3, 4) for dx, dy in ((0, -1), (0, 1), (-1, 0), (1, 0), (-1, -1), (1, -1),
                                                               (-1, 1), (1, 1))
]  # fmt: skip
STEP_PX = 18
"""One shift up or down, a little more than a name's height; sideways it is twice that."""


class Labels:
    """Places names on one picture of (width, height) pixels, each where it fits nearest to its thing."""

    def __init__(self, pen: ImageDraw.ImageDraw, size: tuple[int, int], font: Font) -> None:
        self._pen, self._size, self._font = pen, size, font
        self._taken: list[tuple[float, float, float, float]] = []

    def put(self, text: str, at: tuple[float, float], plate: Colour | None, ink: Colour = INK) -> bool:
        """Write a name centred on `at`, or beside it with a line to it; False where no place is free, so it is left
        out. plate: the colour below it, which decides the ink's; None: no plate."""
        left, top, right, bottom = self._pen.textbbox((0, 0), text, font=self._font)
        width, height = right - left + 2 * PAD, bottom - top + 2 * PAD
        if width > self._size[0] or height > self._size[1]:
            return False
        for dx, dy in SHIFTS:
            x = min(max(0.0, at[0] - width / 2 + 2 * STEP_PX * dx), self._size[0] - width)
            y = min(max(0.0, at[1] - height / 2 + STEP_PX * dy), self._size[1] - height)
            place = (x, y, x + width, y + height)
            if any(_meet(place, other) for other in self._taken):
                continue
            self._taken.append(place)
            self._write(text, place, at, plate, ink, (x + PAD - left, y + PAD - top))
            return True
        return False

    def _write(
        self,
        text: str,
        place: tuple[float, float, float, float],
        at: tuple[float, float],
        plate: Colour | None,
        ink: Colour,
        start: tuple[float, float],
    ) -> None:
        x0, y0, x1, y1 = place
        if not (x0 <= at[0] <= x1 and y0 <= at[1] <= y1):
            end = min(max(at[0], x0), x1), min(max(at[1], y0), y1)
            self._pen.line([at, end], fill=plate or ink, width=1)
        if plate is None:
            self._pen.text(start, text, fill=ink, font=self._font)
            return
        self._pen.rectangle(place, fill=plate)
        bright = 0.3 * plate[0] + 0.59 * plate[1] + 0.11 * plate[2] > 140
        self._pen.text(start, text, fill=(0, 0, 0) if bright else (255, 255, 255), font=self._font)


def _meet(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def colour_of(index: int) -> Colour:
    """A bright colour for the index-th object; neighbours in the list get hues far apart."""
    red, green, blue = colorsys.hsv_to_rgb(index * 0.618034 % 1.0, 0.75, 0.95 - 0.2 * (index % 3) / 2)
    return round(red * 255), round(green * 255), round(blue * 255)


def label_font(size: int) -> Font:
    """The font of everything drawn; size in pixels."""
    return ImageFont.load_default(size)


def shown_name(obj: SceneObject) -> str:
    """Its name; in brackets where no question may use it."""
    return obj.name if obj.nameable else f"({obj.name})"


def round_up(metres: float) -> float:
    """The next length that a scale ends well with: 1, 1.5, 2, 3, 5 or 8 times a power of ten."""
    power = 10.0 ** np.floor(np.log10(metres))
    return float(next(k * power for k in (1, 1.5, 2, 3, 5, 8, 10) if k * power >= metres * (1 - 1e-9)))
