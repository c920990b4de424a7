"""Triangles of MuJoCo's solids in their own frame: corners, corner normals, texture coordinates.

Texture coordinates are metres in the plane of a face, from the middle of the solid, or 0–1 over each face where
`stretched`. On a box u runs along x (y on the ±x faces) and v along z (y on the ±z faces); on round things u
runs around z and v along it, and caps are like a box's ±z faces. v points up.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

CHORD_ERROR_M = 0.0003
CREASE_COS = np.cos(np.radians(42))
"""Faces of a mesh that meet at more than 42° keep their edge."""


@dataclass(frozen=True, slots=True)
class Soup:
    """corners and unit normals (n, 3, 3), uv (n, 3, 2), face (n,) number of the flat or smooth face (< 64)."""

    corners: Array
    normals: Array
    uv: Array
    face: NDArray[np.int64]


def box(half: tuple[float, ...], stretched: bool) -> Soup:
    """Twelve triangles; half edges in metres."""
    corners, normals, uv, face = [], [], [], []
    for axis in range(3):
        a, b = (axis + 1) % 3, (axis + 2) % 3
        across, up = {0: (1, 2), 1: (0, 2), 2: (0, 1)}[axis]
        for side in (-1.0, 1.0):
            quad = np.zeros((4, 3))
            quad[:, axis] = side * half[axis]
            quad[:, a] = np.array([-1, 1, 1, -1]) * half[a]
            quad[:, b] = np.array([-1, -1, 1, 1]) * half[b]
            order = [[0, 1, 2], [0, 2, 3]] if side > 0 else [[0, 2, 1], [0, 3, 2]]
            flat = quad[:, [across, up]]
            if stretched:
                flat = flat / (2 * np.maximum([half[across], half[up]], 1e-9)) + 0.5
            normal = np.zeros(3)
            normal[axis] = side
            for o in order:
                corners.append(quad[o])
                normals.append(np.tile(normal, (3, 1)))
                uv.append(flat[o])
                face.append(2 * axis + int(side > 0))
    return Soup(np.array(corners), np.array(normals), np.array(uv), np.array(face))


def plane(half_x: float, half_y: float, stretched: bool) -> Soup:
    """The upper face of a flat box."""
    soup = box((half_x, half_y, 0.0), stretched)
    top = soup.face == 5
    return Soup(soup.corners[top], soup.normals[top], soup.uv[top], soup.face[top])


def segments(radius: float, least: int = 16, most: int = 96) -> int:
    """How many chords make a circle of this radius (metres) with at most CHORD_ERROR_M between them."""
    step = np.arccos(max(1 - CHORD_ERROR_M / max(radius, 1e-4), 0.5))
    return int(np.clip(4 * np.ceil(np.pi / step / 4), least, most))


def cylinder(radius: float, half_length: float, stretched: bool) -> Soup:
    """Along z, with caps."""
    n = segments(radius)
    angle = np.arange(n + 1) * (2 * np.pi / n)
    ring = np.stack([np.cos(angle), np.sin(angle)], 1)
    around = angle / (2 * np.pi) if stretched else angle * radius
    heights = (0.0, 1.0) if stretched else (-half_length, half_length)
    grid = np.zeros((2, n + 1, 3))
    grid[..., :2] = ring * radius
    grid[:, :, 2] = np.array([-half_length, half_length])[:, None]
    normals = np.zeros((2, n + 1, 3))
    normals[..., :2] = ring
    uv = np.stack(np.broadcast_arrays(around[None, :], np.array(heights)[:, None]), -1)
    side = _grid(grid, normals, uv, face=0)
    caps = []
    for sign, face in ((1.0, 1), (-1.0, 2)):
        rim = grid[1 if sign > 0 else 0]
        a, b = (rim[:-1], rim[1:]) if sign > 0 else (rim[1:], rim[:-1])
        middle = np.broadcast_to([0.0, 0.0, sign * half_length], a.shape)
        corners = np.stack([middle, a, b], 1)
        flat = corners[..., :2] / (2 * radius) + 0.5 if stretched else corners[..., :2]
        up = np.broadcast_to([0.0, 0.0, sign], corners.shape)
        caps.append(Soup(corners, np.array(up), flat, np.full(n, face)))
    return _join([side, *caps])


def ellipsoid(radii: tuple[float, ...], stretched: bool) -> Soup:
    """Radii in metres along x, y, z."""
    n = segments(max(radii))
    latitude = np.linspace(-np.pi / 2, np.pi / 2, n // 2 + 1)
    profile = np.stack([np.cos(latitude), np.sin(latitude)], 1)
    return _turned(profile, np.array(radii), np.zeros(len(profile)), latitude * max(radii), stretched, n)


def capsule(radius: float, half_length: float, stretched: bool) -> Soup:
    """Along z; half_length is that of the straight part."""
    n = segments(radius)
    low = np.linspace(-np.pi / 2, 0, n // 4 + 1)
    latitude = np.concatenate([low, -low[::-1]])
    profile = np.stack([np.cos(latitude), np.sin(latitude)], 1)
    shift = np.concatenate([np.full(len(low), -half_length), np.full(len(low), half_length)])
    along = latitude * radius + shift
    return _turned(profile, np.full(3, radius), shift, along, stretched, n)


def planar_uv(corners: Array) -> Array:
    """Texture coordinates in metres for triangles (n, 3, 3) that have none: each seen along its main axis."""
    normal = np.abs(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]))
    axes = np.array([[1, 2], [0, 2], [0, 1]])[normal.argmax(1)]
    return np.stack([np.take_along_axis(corners, axes[:, None, k : k + 1], 2)[..., 0] for k in (0, 1)], -1)


def smooth_normals(corners: Array) -> Array:
    """Unit normals (n, 3, 3) at the corners of triangles (n, 3, 3): the mean, weighted by area, of the faces that
    meet there at less than the crease angle."""
    area = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    unit = area / np.maximum(np.linalg.norm(area, axis=1, keepdims=True), 1e-15)
    welded = np.round(corners.reshape(-1, 3) * 2e4).astype(np.int64)
    vertex = np.unique(welded, axis=0, return_inverse=True)[1].reshape(-1)
    order = np.argsort(vertex, kind="stable")
    start = np.searchsorted(vertex[order], np.arange(vertex.max() + 2))
    valence = np.diff(start)
    # Every pair (corner, corner at the same vertex), without a Python loop over vertices.
    repeats = valence[vertex]
    one = np.repeat(np.arange(len(vertex)), repeats)
    within = np.arange(len(one)) - np.repeat(np.cumsum(repeats) - repeats, repeats)
    other = order[np.repeat(start[vertex], repeats) + within]
    agree = np.einsum("ij,ij->i", unit[one // 3], unit[other // 3]) >= CREASE_COS
    total = np.zeros((len(vertex), 3))
    for k in range(3):
        weight = area[other // 3, k] * agree
        total[:, k] = np.bincount(one, weights=weight, minlength=len(vertex))
    length = np.linalg.norm(total, axis=1, keepdims=True)
    flat = np.repeat(unit, 3, axis=0)
    return np.where(length > 1e-15, total / np.maximum(length, 1e-15), flat).reshape(-1, 3, 3)


def _turned(profile: Array, radii: Array, shift: Array, along: Array, stretched: bool, n: int) -> Soup:
    """A profile (k, 2) of (radius, height) on the unit circle, turned around z, scaled by radii and shifted up."""
    angle = np.arange(n + 1) * (2 * np.pi / n)
    unit = np.stack(
        [
            profile[:, :1] * np.cos(angle),
            profile[:, :1] * np.sin(angle),
            np.repeat(profile[:, 1:], n + 1, 1),
        ],
        -1,
    )
    points = unit * radii
    points[..., 2] += shift[:, None]
    normals = unit / radii
    normals /= np.linalg.norm(normals, axis=-1, keepdims=True)
    around = angle / (2 * np.pi) if stretched else angle * max(radii[0], radii[1])
    if stretched:
        along = (along - along[0]) / (along[-1] - along[0])
    return _grid(points, normals, np.stack(np.broadcast_arrays(around[None], along[:, None]), -1), face=0)


def _grid(points: Array, normals: Array, uv: Array, face: int) -> Soup:
    """A grid (rows upwards, columns counter-clockwise) as triangles, without those of no area."""
    low, high = np.s_[:-1], np.s_[1:]

    def cut(grid: Array) -> Array:
        a, b, c, d = grid[low, low], grid[low, high], grid[high, high], grid[high, low]
        k = grid.shape[-1]
        return np.stack([np.stack([a, b, c], 2), np.stack([a, c, d], 2)], 2).reshape(-1, 3, k)

    corners = cut(points)
    area = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1)
    keep = area > 1e-14
    return Soup(corners[keep], cut(normals)[keep], cut(uv)[keep], np.full(int(keep.sum()), face))


def _join(soups: list[Soup]) -> Soup:
    return Soup(
        np.concatenate([s.corners for s in soups]),
        np.concatenate([s.normals for s in soups]),
        np.concatenate([s.uv for s in soups]),
        np.concatenate([s.face for s in soups]),
    )
