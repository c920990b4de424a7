"""A piece of furniture or a small thing before it stands in a home: parts, materials, surfaces.

Local frame of a piece (MuJoCo's, Z up, metres): origin on the floor (or on what carries it, or on the wall)
below the middle of its footprint; +X its right, −Y its front, +Z up. Wall pieces hang with their back at y = 0
and their lowest point at z = 0; ceiling pieces hang with their top at z = 0.

Texture coordinates, in the part's own axes and in metres: on a box face u runs along x (along y on the ±x faces)
and v along z (along y on the ±z faces), from the part's middle; on a cylinder's side u runs around it and v along
z, its caps are like a box's ±z faces; a mesh carries its own. v points up: v = 0 is the bottom row of the picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Shape = Literal["box", "cylinder", "ellipsoid", "capsule", "mesh"]
Mount = Literal["floor", "wall", "ceiling", "surface"]
RGB = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Texture:
    """A procedural picture: `kind` names a function of `textures`, drawn from two colours and a seed.
    scale_m: width of one repetition in metres; 0 stretches it once over each face."""

    kind: str
    rgb: RGB
    rgb2: RGB = (1.0, 1.0, 1.0)
    seed: int = 0
    scale_m: float = 0.6


@dataclass(frozen=True, slots=True)
class Material:
    """How a part looks: rgb 0–1 sRGB (multiplies the texture, which then should use white as its base or carry
    the colour itself), specular and shininess 0–1, emission 0–1."""

    rgb: RGB
    texture: Texture | None = None
    specular: float = 0.1
    shininess: float = 0.3
    emission: float = 0.0


@dataclass(frozen=True, slots=True)
class Mesh:
    """Triangles: vertices (n, 3) metres, faces (m, 3) outward by the right-hand rule, uv (n, 2) or None: metres
    along the surface, or 0–1 over the whole picture where the part's texture has scale_m = 0."""

    vertices: NDArray[np.float64]
    faces: NDArray[np.int32]
    uv: NDArray[np.float64] | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One solid of a piece. half_size is MuJoCo's: box half edges; cylinder and capsule (radius, half length,
    0) along local z; ellipsoid radii; unused by meshes."""

    shape: Shape
    half_size: tuple[float, float, float]
    position: tuple[float, float, float]
    material: Material
    rotation_xyzw: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 1.0)
    mesh: Mesh | None = None
    collides: bool = True


@dataclass(frozen=True, slots=True)
class Surface:
    """A level rectangle that can carry small things, in the piece's frame: middle (x, y, z of the surface),
    half sizes along local x and y, headroom above it in metres. kind tells what belongs there."""

    center: tuple[float, float, float]
    half_size: tuple[float, float]
    headroom_m: float
    kind: Literal["top", "shelf", "seat", "floor"] = "top"


@dataclass(frozen=True, slots=True)
class Piece:
    """One built thing. colour is the English word for what it mainly looks like, None where it has no one
    colour. front_clearance_m is kept free in front of it. mass_kg is for things that physics moves."""

    category: str
    family: str
    parts: tuple[Part, ...]
    mount: Mount
    colour: str | None = None
    surfaces: tuple[Surface, ...] = ()
    front_clearance_m: float = 0.0
    mass_kg: float = 1.0
