"""Between bytes as pictures store them (sRGB) and light as it adds up (linear), and from light to a picture."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

STEPS_PER_UNIT = 4096
BRIGHTEST = 65535 / STEPS_PER_UNIT
"""Light beyond this is drawn as this."""


STEPS_PER_BYTE = 16


def _decode(value: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


LINEAR: Floats = _decode(np.arange(256 * STEPS_PER_BYTE) / (255 * STEPS_PER_BYTE)).astype(np.float32)


def linear_from_byte(value: Floats) -> Floats:
    """sRGB 0–255, fractions allowed, as linear light 0–1, by a table with 16 steps a byte."""
    steps = value * np.float32(STEPS_PER_BYTE)
    steps += np.float32(0.5)
    return LINEAR.take(steps.astype(np.int32), mode="clip")


def byte_from_linear(light: Floats) -> NDArray[np.uint8]:
    """Linear light 0–1 as sRGB bytes; what lies outside is cut."""
    return np.asarray(np.rint(255 * _encode(np.clip(light, 0, 1)))).astype(np.uint8)


def tone_table(exposure: float) -> NDArray[np.uint8]:
    """(65536,) the byte to show for light k / STEPS_PER_UNIT: exposed, rolled off in the highlights, sRGB.

    The curve is a straight line up to 0.45, then bends towards 1 without ever cutting a highlight off.
    """
    light = np.arange(65536) / STEPS_PER_UNIT * exposure
    knee = 0.45
    room = 1 - knee
    over = np.maximum(light - knee, 0) / room
    shown = np.where(light < knee, light, knee + room * over / (1 + over))
    return np.asarray(np.rint(255 * _encode(shown))).astype(np.uint8)


def show(light: Floats, table: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Linear light, any shape, as bytes through a `tone_table`."""
    steps = np.minimum(light * np.float32(STEPS_PER_UNIT) + np.float32(0.5), np.float32(65535))
    shown: NDArray[np.uint8] = table.take(steps.astype(np.int32), mode="clip")
    return shown


def _encode(light: NDArray[np.floating]) -> NDArray[np.floating]:
    return np.where(light <= 0.0031308, 12.92 * light, 1.055 * np.maximum(light, 1e-8) ** (1 / 2.4) - 0.055)
