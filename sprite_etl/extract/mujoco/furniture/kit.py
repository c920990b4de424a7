"""Helpers that put parts together: all sizes are full sizes in metres, in the frame of `piece`."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sprite_etl.extract.mujoco import meshes
from sprite_etl.extract.mujoco.piece import Material, Mesh, Part

Vec = tuple[float, float, float]
Quat = tuple[float, float, float, float]
Span = tuple[float, float]
UPRIGHT: Quat = (0.0, 0.0, 0.0, 1.0)
_HALF = math.sqrt(0.5)
FACING: Quat = (_HALF, 0.0, 0.0, _HALF)
"""Turns a flat thing's top towards −Y, its +y up."""
_X_TO_Y: Quat = (0.0, 0.0, _HALF, _HALF)
_X_TO_Z: Quat = (0.0, -_HALF, 0.0, _HALF)


def turn(axis: str, degrees: float) -> Quat:
    """The rotation (x, y, z, w) about a local axis by the right-hand rule."""
    half = math.radians(degrees) / 2
    xyz = [math.sin(half) if a == axis else 0.0 for a in "xyz"]
    return (xyz[0], xyz[1], xyz[2], math.cos(half))


def compose(a: Quat, b: Quat) -> Quat:
    """The rotation that does b first, then a."""
    x1, y1, z1, w1 = a
    x2, y2, z2, w2 = b
    return (
        w1 * x2 + x1 * w2 + y1 * z2 - z1 * y2,
        w1 * y2 - x1 * z2 + y1 * w2 + z1 * x2,
        w1 * z2 + x1 * y2 - y1 * x2 + z1 * w2,
        w1 * w2 - x1 * x2 - y1 * y2 - z1 * z2,
    )


def matrix(q: Quat) -> NDArray[np.float64]:
    """The rotation matrix (3, 3) of a unit quaternion (x, y, z, w)."""
    x, y, z, w = q
    return np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ]
    )


def _along_z(direction: NDArray[np.float64]) -> Quat:
    """A rotation that takes +z to the unit `direction`."""
    dx, dy, dz = (float(v) for v in direction)
    if dz < -0.999999:
        return (1.0, 0.0, 0.0, 0.0)
    w = math.sqrt((1 + dz) / 2)
    return (-dy / (2 * w), dx / (2 * w), 0.0, w)


def moved(parts: Iterable[Part], offset: Sequence[float] = (0, 0, 0), rotation: Quat = UPRIGHT) -> list[Part]:
    """The parts turned about the origin, then shifted."""
    r = matrix(rotation)
    out = []
    for part in parts:
        x, y, z = (float(v) for v in r @ np.asarray(part.position) + np.asarray(offset))
        out.append(replace(part, position=(x, y, z), rotation_xyzw=compose(rotation, part.rotation_xyzw)))
    return out


def grained(material: Material) -> bool:
    """Whether the material's texture has a direction that should follow the longest side of a part."""
    return material.texture is not None and material.texture.kind in ("wood", "wicker")


def box(size: Vec, at: Vec, material: Material, rotation: Quat = UPRIGHT, collides: bool = True) -> Part:
    """A box about its middle. Grain runs along its longest side."""
    x, y, z = (s / 2 for s in size)
    if grained(material):
        if z >= x and z >= y and z > min(x, y):
            (x, y, z), rotation = (z, y, x), compose(rotation, _X_TO_Z)
        elif y > x:
            (x, y, z), rotation = (y, x, z), compose(rotation, _X_TO_Y)
    return Part("box", (x, y, z), at, material, rotation, None, collides)


def block(x: Span, y: Span, z: Span, material: Material, collides: bool = True) -> Part:
    """A box between two values on each axis."""
    size = (x[1] - x[0], y[1] - y[0], z[1] - z[0])
    return box(size, (sum(x) / 2, sum(y) / 2, sum(z) / 2), material, collides=collides)


def solid(shape: Mesh, at: Vec, material: Material, rotation: Quat = UPRIGHT, collides: bool = True) -> Part:
    """A mesh as a part."""
    return Part("mesh", (0.0, 0.0, 0.0), at, material, rotation, shape, collides)


def soft(
    size: Vec,
    at: Vec,
    material: Material,
    radius: float = 0.05,
    bulge: float = 0.5,
    rotation: Quat = UPRIGHT,
    collides: bool = True,
) -> Part:
    """A cushion: a box of full size with round edges and swollen faces."""
    size = (round(size[0], 4), round(size[1], 4), round(size[2], 4))
    return solid(meshes.rounded_box(size, round(radius, 4), round(bulge, 3)), at, material, rotation, collides)


def smooth(size: Vec, at: Vec, material: Material, radius: float = 0.01, rotation: Quat = UPRIGHT) -> Part:
    """A box with eased edges, flat faces: painted metal, plastic, ceramic."""
    size = (round(size[0], 4), round(size[1], 4), round(size[2], 4))
    return solid(meshes.rounded_box(size, round(radius, 4), 0.0, 2), at, material, rotation)


def disc(radius: float, z: Span, material: Material, xy: Span = (0, 0), collides: bool = True) -> Part:
    """An upright cylinder between two heights."""
    at = (xy[0], xy[1], (z[0] + z[1]) / 2)
    return Part("cylinder", (radius, (z[1] - z[0]) / 2, 0.0), at, material, UPRIGHT, None, collides)


def rod(a: Vec, b: Vec, radius: float, material: Material, end: float | None = None) -> Part:
    """A round bar from a to b; with `end`, tapered from radius at a to end at b."""
    start, stop = np.asarray(a, float), np.asarray(b, float)
    length = float(np.linalg.norm(stop - start))
    rotation = _along_z((stop - start) / length)
    middle = (start + stop) / 2
    at = (float(middle[0]), float(middle[1]), float(middle[2]))
    if end is None:
        return Part("cylinder", (radius, length / 2, 0.0), at, material, rotation)
    taper = meshes.frustum(round(length, 4), round(radius, 4), round(end, 4))
    return solid(taper, at, material, rotation)


def bar(a: Vec, b: Vec, width: float, depth: float, material: Material) -> Part:
    """A square bar from a to b."""
    start, stop = np.asarray(a, float), np.asarray(b, float)
    length = float(np.linalg.norm(stop - start))
    middle = (start + stop) / 2
    at = (float(middle[0]), float(middle[1]), float(middle[2]))
    return box((width, depth, length), at, material, _along_z((stop - start) / length))


def turned(
    profile: Sequence[Sequence[float]],
    at: Vec,
    material: Material,
    rotation: Quat = UPRIGHT,
    segments: int = 32,
) -> Part:
    """A body turned on the lathe from (radius, z) points, bottom first."""
    points = tuple((round(float(r), 4), round(float(z), 4)) for r, z in profile)
    return solid(meshes.lathe(points, segments), at, material, rotation)


def ball(radii: Vec, at: Vec, material: Material, rotation: Quat = UPRIGHT, collides: bool = True) -> Part:
    """An ellipsoid."""
    return Part("ellipsoid", radii, at, material, rotation, None, collides)


def corners(dx: float, dy: float) -> tuple[tuple[float, float], ...]:
    """The four (x, y) at ±dx, ±dy."""
    return ((-dx, -dy), (dx, -dy), (-dx, dy), (dx, dy))


def tube(
    points: Sequence[Sequence[float]],
    radius: float | Sequence[float],
    material: Material,
    fine: int = 5,
    segments: int = 10,
) -> Part:
    """A bent round bar through the points; radius: one, or one a point."""
    path = tuple((round(float(p[0]), 4), round(float(p[1]), 4), round(float(p[2]), 4)) for p in points)
    radii = (float(radius),) if isinstance(radius, (int, float)) else tuple(float(r) for r in radius)
    return solid(meshes.tube(path, tuple(round(r, 4) for r in radii), fine, segments), (0.0, 0.0, 0.0), material)


def oval(dx: float, dy: float, power: float = 2.0, count: int = 48) -> tuple[tuple[float, float], ...]:
    """An outline between ellipse (power 2) and rectangle (large powers), half sizes dx and dy."""
    a = np.linspace(0, 2 * np.pi, count, endpoint=False)
    c, s = np.cos(a), np.sin(a)
    x, y = dx * np.sign(c) * np.abs(c) ** (2 / power), dy * np.sign(s) * np.abs(s) ** (2 / power)
    return tuple((round(float(u), 4), round(float(v), 4)) for u, v in zip(x, y))


def slab(outline: tuple[tuple[float, float], ...], z: Span, material: Material, at: Span = (0, 0)) -> Part:
    """A level board of any star-shaped outline between two heights."""
    return solid(meshes.plate(outline, round(z[1] - z[0], 4)), (at[0], at[1], z[0]), material)


def ghost(part: Part) -> Part:
    """The same part, seen but not felt: for hollows that physics would take for their convex hull."""
    return replace(part, collides=False)


def pillow(size: Vec, at: Vec, material: Material, rotation: Quat = UPRIGHT) -> Part:
    """A stuffed cushion with a seam and pointed corners; size (width, depth, thickness), lying."""
    return solid(meshes.pillow((round(size[0], 4), round(size[1], 4), round(size[2], 4))), at, material, rotation)
