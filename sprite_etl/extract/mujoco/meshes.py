"""Triangle meshes that furniture is made of: turned, rounded, tapered and leafy bodies.

All builders are cached: equal arguments give the same Mesh value, whose arrays are read-only.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sprite_etl.extract.mujoco.piece import Mesh

Profile = tuple[tuple[float, float], ...]


def mesh(vertices: NDArray[np.float64], faces: NDArray[np.int64], uv: NDArray[np.float64]) -> Mesh:
    """A Mesh with read-only arrays and without degenerate triangles."""
    faces = np.asarray(faces, np.int32)
    a, b, c = (vertices[faces[:, k]] for k in range(3))
    u, v = b - a, c - a
    normal = u[:, [1, 2, 0]] * v[:, [2, 0, 1]] - u[:, [2, 0, 1]] * v[:, [1, 2, 0]]
    faces = faces[np.einsum("ni,ni->n", normal, normal) > 1e-24]
    kept = np.zeros(len(vertices), bool)
    kept[faces] = True
    number = np.cumsum(kept, dtype=np.int32) - 1
    arrays = vertices[kept], number[faces].astype(np.int32), uv[kept]
    for array in arrays:
        array.setflags(write=False)
    return Mesh(*arrays)


@lru_cache(maxsize=256)
def grid_faces(rows: int, columns: int, flip: bool = False) -> NDArray[np.int64]:
    """Triangles (2·(rows−1)·(columns−1), 3) of a grid of vertices numbered row by row."""
    i, j = np.meshgrid(np.arange(rows - 1), np.arange(columns - 1), indexing="ij")
    a = (i * columns + j).ravel()
    b, c, d = a + columns, a + columns + 1, a + 1
    faces = np.concatenate([np.stack([a, b, c], 1), np.stack([a, c, d], 1)])
    faces = faces[:, ::-1] if flip else faces
    faces.setflags(write=False)
    return faces


@lru_cache(maxsize=512)
def lathe(profile: Profile, segments: int = 32) -> Mesh:
    """A body turned about z from (radius, z) points that run up its outside (and down its inside, if hollow)."""
    points = np.asarray(profile, float)
    angle = np.linspace(0, 2 * np.pi, segments + 1)
    ring = np.stack([np.cos(angle), np.sin(angle)], 1)
    xy = ring[:, None] * points[None, :, :1]
    z = np.broadcast_to(points[None, :, 1:], (*xy.shape[:2], 1))
    vertices = np.concatenate([xy, z], -1).reshape(-1, 3)
    along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))])
    around = angle * max(points[:, 0].max(), 1e-3)
    uv = np.stack(np.meshgrid(around, along, indexing="ij"), -1).reshape(-1, 2)
    return mesh(vertices, grid_faces(segments + 1, len(points)), uv)


@lru_cache(maxsize=512)
def rounded_box(
    size: tuple[float, float, float], radius: float, bulge: float = 0.0, steps: int = 3, inner: int = 0
) -> Mesh:
    """A box of full `size` metres about the origin with rounded edges; bulge swells its faces (0–1 of radius)."""
    half = np.asarray(size, float) / 2
    radius = min(radius, float(half.min()) * 0.999)
    inner = max(inner, 5 if bulge else 0)
    vertices, faces, uvs, base = [], [], [], 0
    theta = np.tan(np.linspace(0, np.pi / 4, steps + 1))
    for axis in range(3):
        others = [a for a in range(3) if a != axis]
        lines = []
        for a in others:
            flat = half[a] - radius
            mid = np.linspace(-flat, flat, inner + 2)
            lines.append(np.concatenate([-(flat + radius * theta[:0:-1]), mid, flat + radius * theta[1:]]))
        p, q = np.meshgrid(*lines, indexing="ij")
        for sign in (-1.0, 1.0):
            cube = np.empty((p.size, 3))
            cube[:, axis], cube[:, others[0]], cube[:, others[1]] = sign * half[axis], p.ravel(), q.ravel()
            core = np.clip(cube, -(half - radius), half - radius)
            out = cube - core
            out /= np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-12)
            point = core + out * radius
            vertices.append(point)
            uvs.append(point[:, others])
            right_handed = (sign > 0) == (axis != 1)
            faces.append(grid_faces(len(lines[0]), len(lines[1]), not right_handed) + base)
            base += p.size
    body = np.concatenate(vertices)
    if bulge:
        relative = body / half
        swell = np.stack(
            [(1 - relative[:, (a + 1) % 3] ** 2) * (1 - relative[:, (a + 2) % 3] ** 2) for a in range(3)], 1
        )
        body = body * (1 + bulge * radius / half * np.clip(swell, 0, 1))
        body *= half / np.abs(body).max(axis=0)
    return mesh(body, np.concatenate(faces), np.concatenate(uvs))


@lru_cache(maxsize=256)
def pillow(size: tuple[float, float, float], steps: int = 14) -> Mesh:
    """A stuffed cushion about the origin: two bulging sheets that meet in a seam, its sides drawn in."""
    w, d, t = size
    line = np.sin(np.linspace(-np.pi / 2, np.pi / 2, steps + 1))
    u, v = np.meshgrid(line, line, indexing="ij")
    x, y = w / 2 * u * (1 - 0.09 * (1 - v**2)), d / 2 * v * (1 - 0.09 * (1 - u**2))
    z = t / 2 * ((1 - u**4) * (1 - v**4)) ** 0.55
    flat = np.stack([x, y], -1).reshape(-1, 2)
    vertices = np.concatenate([np.column_stack([flat, z.ravel()]), np.column_stack([flat, -z.ravel()])])
    n, grid = flat.shape[0], grid_faces(steps + 1, steps + 1)
    return mesh(vertices, np.concatenate([grid, grid[:, ::-1] + n]), np.concatenate([flat, flat]))


@lru_cache(maxsize=512)
def frustum(length: float, radius0: float, radius1: float, segments: int = 16) -> Mesh:
    """A tapered rod along z about the origin: radius0 at −length/2, radius1 at +length/2, closed."""
    h = length / 2
    return lathe(((0.0, -h), (radius0, -h), (radius1, h), (0.0, h)), segments)


@lru_cache(maxsize=512)
def plate(outline: Profile, thickness: float, unit_uv: bool = False) -> Mesh:
    """A flat outline of (x, y) points, counter-clockwise seen from above and star-shaped about its mean, pulled up
    from z = 0. unit_uv: the top carries a picture once (0–1 over its bounding box) instead of metres."""
    points = np.asarray(outline, float)
    n = len(points)
    ring = np.arange(n)
    following = (ring + 1) % n
    middle = points.mean(axis=0)
    flat = np.column_stack([np.vstack([points, middle]), np.zeros(n + 1)])
    top = flat + np.array([0.0, 0.0, thickness])
    low_edge, high_edge = flat[:n], top[:n]
    start = np.concatenate([[0.0], np.cumsum(np.linalg.norm(points[following] - points, axis=1))])
    sides = np.concatenate([low_edge, low_edge[following], high_edge, high_edge[following]])
    side_uv = np.zeros((4 * n, 2))
    side_uv[:, 0] = np.concatenate([start[:-1], start[1:], start[:-1], start[1:]])
    side_uv[2 * n :, 1] = thickness
    faces = [np.stack([ring, ring + n, ring + 3 * n], 1), np.stack([ring, ring + 3 * n, ring + 2 * n], 1)]
    fan = np.stack([0 * ring + n, ring, following], 1)
    faces += [fan[:, ::-1] + 4 * n, fan + 5 * n + 1]
    plane = np.vstack([points, middle])
    if unit_uv:
        plane = (plane - points.min(axis=0)) / np.ptp(points, axis=0)
        side_uv = np.tile(plane[:n], (4, 1))
    return mesh(np.concatenate([sides, flat, top]), np.concatenate(faces), np.concatenate([side_uv, plane, plane]))


def curve(points: Sequence[Sequence[float]], fine: int) -> NDArray[np.float64]:
    """A smooth curve (n, k) through the points (Catmull–Rom), `fine` steps between two of them."""
    p = np.asarray(points, float)
    padded = np.vstack([2 * p[0] - p[1], p, 2 * p[-1] - p[-2]])
    t = np.arange(fine)[:, None] / fine
    pieces = []
    for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:]):
        pieces.append(0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3))
    return np.vstack([*pieces, p[-1:]])


@lru_cache(maxsize=512)
def tube(
    points: tuple[tuple[float, float, float], ...], radii: tuple[float, ...], fine: int = 5, segments: int = 10
) -> Mesh:
    """A bent round bar through the points; radii: one for all, or one a point."""
    path = curve(points, fine) if fine > 1 else np.asarray(points, float)
    given = np.asarray(radii if len(radii) > 1 else radii * len(points), float)
    radius = np.interp(np.linspace(0, 1, len(path)), np.linspace(0, 1, len(points)), given)
    tangent = np.gradient(path, axis=0)
    tangent /= np.maximum(np.linalg.norm(tangent, axis=1, keepdims=True), 1e-12)
    normal = np.cross(tangent[0], np.eye(3)[np.abs(tangent[0]).argmin()])
    rings, around = [], np.linspace(0, 2 * np.pi, segments + 1)
    for at, along, r in zip(path, tangent, radius):
        normal = normal - along * (normal @ along)
        normal /= np.linalg.norm(normal)
        binormal = np.cross(along, normal)
        rings.append(at + r * (np.cos(around)[:, None] * normal + np.sin(around)[:, None] * binormal))
    closed = [np.broadcast_to(path[0], rings[0].shape), *rings, np.broadcast_to(path[-1], rings[0].shape)]
    length = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(path, axis=0), axis=1))])
    length = np.concatenate([[0.0], length, length[-1:]])
    uv = np.stack(np.meshgrid(length, around * radius.max(), indexing="ij"), -1).reshape(-1, 2)
    return mesh(np.concatenate(closed), grid_faces(len(closed), segments + 1, True), uv)


def shell(grid: NDArray[np.float64], thickness: float) -> Mesh:
    """A curved sheet from a grid (rows, columns, 3) of points on one side; it thickens along the surface's normal
    (rows × columns by the right-hand rule)."""
    rows, columns = grid.shape[:2]
    normal = np.cross(np.gradient(grid, axis=0), np.gradient(grid, axis=1))
    normal /= np.maximum(np.linalg.norm(normal, axis=2, keepdims=True), 1e-12)
    lower, upper = grid, grid + normal * thickness
    down = np.linalg.norm(np.diff(grid, axis=0), axis=2).mean(axis=1)
    across = np.linalg.norm(np.diff(grid, axis=1), axis=2).mean(axis=0)
    v = np.concatenate([[0.0], np.cumsum(down)])
    u = np.concatenate([[0.0], np.cumsum(across)])
    uv = np.stack(np.broadcast_arrays(u[None], v[:, None]), -1).reshape(-1, 2)
    n = rows * columns
    index = np.arange(n).reshape(rows, columns)
    rim = np.concatenate([index[0], index[1:, -1], index[-1, -2::-1], index[-2:0:-1, 0]])
    edge = 2 * n + np.arange(len(rim))
    edge_next, m = np.roll(edge, -1), len(rim)
    sides = np.concatenate(
        [np.stack([edge, edge_next, edge_next + m], 1), np.stack([edge, edge_next + m, edge + m], 1)]
    )
    flat, raised = lower.reshape(-1, 3), upper.reshape(-1, 3)
    vertices = np.concatenate([flat, raised, flat[rim], raised[rim]])
    faces = np.concatenate([grid_faces(rows, columns, True), grid_faces(rows, columns) + n, sides[:, ::-1]])
    return mesh(vertices, faces, np.concatenate([uv, uv, uv[rim], uv[rim]]))


def leaf(
    direction: NDArray[np.float64], length: float, width: float, droop: float, base: Sequence[float], steps: int = 4
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.float64]]:
    """One leaf blade as (vertices, faces, uv), seen from both sides: a folded, drooping, pointed strip."""
    side = np.cross(direction, [0.0, 0.0, 1.0])
    side /= max(float(np.linalg.norm(side)), 1e-9)
    t = np.linspace(0, 1, steps + 1)[:, None]
    spine = np.asarray(base) + direction * length * t - np.array([0, 0, droop * length]) * t**2
    half = width / 2 * np.sin(np.pi * np.clip(0.06 + 0.94 * t, 0, 1)) ** 0.8
    half[-1] = 0
    lift = np.array([0, 0, 0.25 * width]) * np.sin(np.pi * t)
    points = np.concatenate([spine - side * half + lift, spine, spine + side * half + lift])
    n = steps + 1
    up = np.concatenate([grid_faces(2, n), grid_faces(2, n) + n])
    return points, np.concatenate([up, up[:, ::-1] + 3 * n]), np.tile(t * [0, 1], (3, 1))


@lru_cache(maxsize=256)
def foliage(
    seed: int, leaves: int, length: float, width: float, rise: tuple[float, float], droop: float, stem: float = 0.0
) -> Mesh:
    """A tuft of leaves that grow from the origin: elevation angles in `rise` (radians), sizes vary by ±30 %.
    stem spreads their feet up to that height."""
    rng = np.random.default_rng(seed)
    vertices, faces, uvs, base = [], [], [], 0
    for k in range(leaves):
        azimuth = 2.39996 * k + rng.uniform(-0.3, 0.3)
        elevation = rng.uniform(*rise)
        direction = np.array(
            [np.cos(azimuth) * np.cos(elevation), np.sin(azimuth) * np.cos(elevation), np.sin(elevation)]
        )
        size = rng.uniform(0.7, 1.3)
        points, triangles, uv = leaf(direction, length * size, width * size, droop, (0, 0, stem * rng.random() ** 0.7))
        upper = len(points)
        points, uv = np.concatenate([points, points - [0, 0, 0.0008]]), np.concatenate([uv, uv])
        vertices.append(points)
        faces.append(triangles + base)
        uvs.append(uv)
        base += 2 * upper
    return mesh(np.concatenate(vertices), np.concatenate(faces), np.concatenate(uvs))
