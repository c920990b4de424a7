"""Procedural textures: a `Texture` value in, the same picture out, always.

`patterns` paints surfaces that repeat, `pictures` and `paintings` what fills a face once; this module draws and
caches them.
"""

from __future__ import annotations

import zlib
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sprite_etl.extract.mujoco import paintings, patterns, pictures
from sprite_etl.extract.mujoco.piece import Texture

PAINTERS: dict[str, patterns.Painter] = {**patterns.PAINTERS, **pictures.PAINTERS, **paintings.PAINTERS}


@lru_cache(maxsize=512)
def draw(texture: Texture) -> NDArray[np.uint8]:
    """The picture (height, width, 3) uint8, row 0 at the top; 128–512 px a side; read-only.

    Raises ValueError for an unknown kind.
    """
    if texture.kind not in PAINTERS:
        raise ValueError(f"texture kind must be one of {', '.join(PAINTERS)}, got {texture.kind!r}")
    rng = np.random.default_rng([zlib.crc32(texture.kind.encode()), texture.seed])
    image = PAINTERS[texture.kind](rng, texture.rgb, texture.rgb2)
    pixels = (np.clip(image, 0, 1) * 255 + 0.5).astype(np.uint8)
    pixels.setflags(write=False)
    return pixels
