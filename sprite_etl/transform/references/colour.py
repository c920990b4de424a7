"""The one colour word of an object, from the pixels of its masks; none where it has several, or it is doubtful."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

COLOURS = ("black", "grey", "white", "red", "orange", "yellow", "green", "blue", "purple", "pink", "brown", "beige")
LEAST_SHARE = 0.6
"""A colour is said of an object when at least this share of its pixels has it, in every frame that is looked at."""
PIXELS_PER_FRAME = 1500

_UNSURE = len(COLOURS)
_TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
_WHITE = np.array([0.9505, 1.0, 1.089])


def lab_of(rgb: NDArray[np.uint8]) -> NDArray[np.float64]:
    """sRGB (…, 3) uint8 → CIE L*a*b* (…, 3), white D65 (CIE 15:2004)."""
    value = rgb.astype(float) / 255
    linear = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    xyz = linear @ _TO_XYZ.T / _WHITE
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.stack([116 * f[..., 1] - 16, 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2])], -1)


def colour_words(rgb: NDArray[np.uint8]) -> NDArray[np.intp]:
    """Index into COLOURS of each pixel (n, 3), len(COLOURS) where it lies between words.

    The regions leave gaps between each other, so that light and shade do not carry a thing from one word to the next.
    Shade takes lightness and chroma down together: their ratio keeps pink in shade from being called red.
    """
    lab = lab_of(rgb)
    light, chroma = lab[:, 0], np.hypot(lab[:, 1], lab[:, 2])
    hue = np.degrees(np.arctan2(lab[:, 2], lab[:, 1])) % 360
    pale, strong = chroma < 8, chroma >= 18

    def between(low: float, high: float) -> NDArray[np.bool_]:
        return np.asarray((hue >= low) & (hue < high))

    rules = {
        "black": (light < 20) & (chroma < 12),
        "grey": (light >= 30) & (light < 72) & pale,
        "white": (light >= 82) & (chroma < 12),
        "red": (chroma >= 32)
        & (chroma >= 0.75 * light)
        & (between(10, 44) | between(352, 360) | between(0, 10))
        & (light < 62),
        "orange": (chroma >= 45) & between(50, 72) & (light >= 48),
        "yellow": (chroma >= 40) & between(80, 104) & (light >= 58),
        "green": strong & between(110, 185) & (light >= 15),
        "blue": strong & between(225, 298) & (light >= 12),
        "purple": strong & between(304, 335) & (light < 60),
        "pink": (chroma >= 16) & (between(335, 360) | between(0, 25)) & (light >= 66),
        "brown": (chroma >= 12) & (chroma < 48) & between(38, 84) & (light < 52) & (light >= 14),
        "beige": (chroma >= 9) & (chroma < 30) & between(60, 100) & (light >= 66) & (light < 90),
    }
    words = np.full(len(rgb), _UNSURE)
    for i, name in enumerate(COLOURS):
        words[rules[name]] = i
    return words


def colour_of(pixels: Iterable[NDArray[np.uint8]]) -> tuple[str | None, float]:
    """(word, its least share over the frames) of an object's pixels, one (n, 3) array a frame; (None, 0.0) in doubt."""
    shares = []
    for rgb in pixels:
        step = max(1, len(rgb) // PIXELS_PER_FRAME)
        counts = np.bincount(colour_words(rgb[::step]), minlength=_UNSURE + 1)
        shares.append(counts[:_UNSURE] / counts.sum())
    if not shares:
        return None, 0.0
    best = Counter(int(s.argmax()) for s in shares)
    word = min(best, key=lambda i: (-best[i], i))
    least = float(min(s[word] for s in shares))
    return (COLOURS[word], round(least, 4)) if least >= LEAST_SHARE else (None, 0.0)
