"""All textures of a model in one flat array with their mip levels, so that one gather reads any of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from sprite_etl.extract.mujoco import colour

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]

LEVELS = 11
MOST_TEXELS = 1 << (LEVELS - 1)
RGB_ROLE = 1
"""Column of MuJoCo's `mat_texid` that holds the texture of colours."""


@dataclass(frozen=True, slots=True)
class Atlas:
    """texels (t,) uint32: r, g, b as sRGB bytes. For texture slot s and mip level l, at [s * LEVELS + l]:
    start, and the width and height as powers of two (their log2). Slot 0 is one white texel.
    slot_of_material (materials + 1,): 0 where a material has no texture; the last is for "no material"."""

    texels: NDArray[np.uint32]
    start: Ints
    width_log2: Ints
    height_log2: Ints
    slot_of_material: Ints

    def sample(self, slot: Ints, level: Ints, u: Floats, v: Floats) -> tuple[Floats, ...]:
        """Linear r, g and b, each (n,), at texture coordinates (n,) in repetitions, v up; bilinear within one level."""
        entry = slot * LEVELS + level
        start, wide, high = (c.take(entry, mode="clip") for c in (self.start, self.width_log2, self.height_log2))
        width, height = np.left_shift(np.int32(1), wide), np.left_shift(np.int32(1), high)
        # Positions and weights in 1/256 of a texel: whole numbers are half the price, and finer than the eye.
        x = (u * (width << 8).astype(np.float32)).astype(np.int32)
        x -= 128
        y = (v * (height * -256).astype(np.float32)).astype(np.int32)
        y -= 128
        along, down = (x & 255).view(np.uint32), (y & 255).view(np.uint32)
        column, row = x >> 8, y >> 8
        width -= 1
        height -= 1
        left, right = column & width, (column + 1) & width
        upper = start + ((row & height) << wide)
        lower = start + (((row + 1) & height) << wide)
        both = (along * down) >> np.uint32(8)
        weights = (np.uint32(256) - along - down + both, along - both, down - both, both)
        # Red and blue travel in one number, 16 bits apart: no sum of weighted bytes needs more.
        red_blue = np.zeros(len(u), np.uint32)
        green = np.zeros(len(u), np.uint32)
        for where, weight in zip((upper + left, upper + right, lower + left, lower + right), weights):
            packed = self.texels.take(where, mode="clip")
            green += ((packed >> np.uint32(8)) & np.uint32(255)) * weight
            packed &= np.uint32(0xFF00FF)
            packed *= weight
            red_blue += packed
        scale = (256 // colour.STEPS_PER_BYTE).bit_length() - 1
        red, blue = red_blue & np.uint32(0xFFFF), red_blue >> np.uint32(16)
        return tuple(colour.LINEAR.take(c >> np.uint32(scale), mode="clip") for c in (red, green, blue))


def build_atlas(model: Any) -> Atlas:
    """Every texture that a material of the compiled model uses. Sides become powers of two, at most 1024."""
    levels: list[list[NDArray[np.uint8]]] = [[np.full((1, 1, 3), 255, dtype=np.uint8)]]
    slots: dict[int, int] = {}
    slot_of_material = np.zeros(model.nmat + 1, dtype=np.int32)
    for material in range(model.nmat):
        texture = int(model.mat_texid[material, RGB_ROLE])
        if texture < 0:
            continue
        if texture not in slots:
            slots[texture] = len(levels)
            levels.append(_mip_levels(_pixels(model, texture)))
        slot_of_material[material] = slots[texture]
    start, wide, high, flat, total = [], [], [], [], 0
    for chain in levels:
        for level in range(LEVELS):
            if level < len(chain):
                flat.append(_pack(chain[level]))
                first, total = total, total + len(flat[-1])
            start.append(first)
            shape = chain[min(level, len(chain) - 1)].shape
            high.append(shape[0].bit_length() - 1)
            wide.append(shape[1].bit_length() - 1)
    starts, wides, highs = (np.array(c, dtype=np.int32) for c in (start, wide, high))
    return Atlas(np.concatenate(flat), starts, wides, highs, slot_of_material)


def _pixels(model: Any, texture: int) -> NDArray[np.uint8]:
    height, width, channels = (int(x[texture]) for x in (model.tex_height, model.tex_width, model.tex_nchannel))
    first = int(model.tex_adr[texture])
    raw = np.asarray(model.tex_data[first : first + height * width * channels], dtype=np.uint8)
    image = raw.reshape(height, width, channels)
    return np.repeat(image[..., :1], 3, axis=2) if channels < 3 else image[..., :3]


def _mip_levels(image: NDArray[np.uint8]) -> list[NDArray[np.uint8]]:
    """The image and its halves down to one texel, each the mean of light, not of bytes."""
    size = tuple(min(1 << (side - 1).bit_length(), MOST_TEXELS) for side in image.shape[:2])
    if size != image.shape[:2]:
        image = np.asarray(Image.fromarray(image).resize(size[::-1], Image.Resampling.BICUBIC))
    chain = [np.ascontiguousarray(image)]
    light = colour.linear_from_byte(image.astype(np.float32))
    while light.shape[0] > 1 or light.shape[1] > 1:
        if light.shape[0] > 1:
            light = np.asarray(light[0::2] + light[1::2]) * np.float32(0.5)
        if light.shape[1] > 1:
            light = np.asarray(light[:, 0::2] + light[:, 1::2]) * np.float32(0.5)
        chain.append(colour.byte_from_linear(light))
    return chain


def _pack(image: NDArray[np.uint8]) -> NDArray[np.uint32]:
    wide: NDArray[np.uint32] = image.astype(np.uint32)
    red, green, blue = (wide[..., k] << np.uint32(8 * k) for k in range(3))
    return np.asarray(red | green | blue, dtype=np.uint32).ravel()
