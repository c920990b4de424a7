"""A furnished home as a compiled MuJoCo model: what settles, what is rendered, what is measured.

Everything here is in MuJoCo's frame: metres, right-handed, Z up. Only `source` turns to the canonical frame.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Vector = tuple[float, float, float]
RGB = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Light:
    """One source of light, in MuJoCo's frame (metres, Z up).

    A `sun` comes from afar: `direction` is where its light travels, `position` and `reach_m` mean nothing.
    `ceiling` and `lamp` shine from `position` in all directions, a surface at distance d getting
    rgb / (1 + (d / reach_m)²). rgb is linear light, and may exceed 1. Geoms of the instance `own_instance`
    (a lamp's own shade) cast no shadow from it; 0 = every geom does.
    """

    kind: Literal["ceiling", "lamp", "sun"]
    position: Vector
    direction: Vector
    rgb: RGB
    reach_m: float = 3.0
    own_instance: int = 0


@dataclass(frozen=True, slots=True)
class CompiledHome:
    """A home after settling: every pose final, `mj_forward` done, in MuJoCo's frame (metres, Z up).

    instance_of_body: (nbody) int32, instance id of each MuJoCo body, 0 = background (walls, floors, doors,
    windows); a geom's is instance_of_body[model.geom_bodyid[g]]. Geoms of group 3 and higher are for physics
    only and are not drawn. Materials with `mat_texuniform` repeat their 2D texture `mat_texrepeat` times a
    metre, in the plane of each face (the geom's own axes); others stretch it over each face, and meshes with
    texture coordinates use those. `ambient` is the light that comes from everywhere, `sky` what is seen where
    no geom is hit; linear rgb.
    """

    model: Any
    data: Any
    instance_of_body: NDArray[np.int32]
    lights: tuple[Light, ...]
    ambient: RGB = (0.35, 0.35, 0.35)
    sky: RGB = (0.75, 0.85, 1.0)
