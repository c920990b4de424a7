"""Distance of two boxes by search: Gilbert, Johnson and Keerthi (1988), in plain floats.

It ends only when the plane across the points that it found proves the distance from below to within PROVEN_M, or
when four points prove an overlap; no answer rests on the number of steps.
"""

from __future__ import annotations

import math

from sprite_etl.scene.solid import Solid, Vector

PROVEN_M = 1e-11
"""How far the distance found and the proof from below may lie apart."""
_CLOSE_M2 = 1e-20
_STEPS = 24


def searched_distance(a: Solid, b: Solid) -> float | None:
    """Metres between the closest points, 0 where the boxes overlap; None where rounding keeps it from a proof.

    Sought is the point nearest to the origin among all differences of a point of b and one of a, in a's own frame.
    """
    cx, cy, cz = b.center[0] - a.center[0], b.center[1] - a.center[1], b.center[2] - a.center[2]
    (ux, uy, uz), (vx, vy, vz), (wx, wy, wz) = a.axes
    tx, ty, tz = ux * cx + uy * cy + uz * cz, vx * cx + vy * cy + vz * cz, wx * cx + wy * cy + wz * cz
    hx, hy, hz = a.half
    edges = []
    for (x, y, z), h in zip(b.axes, b.half):
        x, y, z = x * h, y * h, z * h
        edges.append((ux * x + uy * y + uz * z, vx * x + vy * y + vz * z, wx * x + wy * y + wz * z))
    (px, py, pz), (qx, qy, qz), (rx, ry, rz) = edges
    nearest = (tx, ty, tz)
    square = tx * tx + ty * ty + tz * tz
    kept: tuple[Vector, ...] = ()
    for _ in range(_STEPS):
        if square < _CLOSE_M2:
            return None if kept else 0.0
        x, y, z = nearest
        # The difference that reaches least far along `nearest`: a plane through it has all others beyond.
        sx = tx - hx if x > 0 else tx + hx
        sy = ty - hy if y > 0 else ty + hy
        sz = tz - hz if z > 0 else tz + hz
        if x * px + y * py + z * pz > 0:
            sx, sy, sz = sx - px, sy - py, sz - pz
        else:
            sx, sy, sz = sx + px, sy + py, sz + pz
        if x * qx + y * qy + z * qz > 0:
            sx, sy, sz = sx - qx, sy - qy, sz - qz
        else:
            sx, sy, sz = sx + qx, sy + qy, sz + qz
        if x * rx + y * ry + z * rz > 0:
            sx, sy, sz = sx - rx, sy - ry, sz - rz
        else:
            sx, sy, sz = sx + rx, sy + ry, sz + rz
        length = math.sqrt(square)
        if kept and square - (x * sx + y * sy + z * sz) <= PROVEN_M * length:
            return length
        farthest = (sx, sy, sz)
        if farthest in kept:
            return None
        before = square if kept else math.inf
        if not kept:
            nearest, kept = farthest, (farthest,)
        elif len(kept) == 1:
            nearest, kept = _on_segment(farthest, kept[0])
        elif len(kept) == 2:
            nearest, kept = _on_triangle(farthest, *kept)
        elif _encloses_origin(farthest, *kept):
            return 0.0
        else:
            b0, c0, d0 = kept
            faces = (_on_triangle(farthest, b0, c0), _on_triangle(farthest, c0, d0), _on_triangle(farthest, d0, b0))
            nearest, kept = min(faces, key=_square)
        square = nearest[0] * nearest[0] + nearest[1] * nearest[1] + nearest[2] * nearest[2]
        if square >= before:
            return None
    return None


def _square(found: tuple[Vector, tuple[Vector, ...]]) -> float:
    x, y, z = found[0]
    return x * x + y * y + z * z


def _on_segment(a: Vector, b: Vector) -> tuple[Vector, tuple[Vector, ...]]:
    """The point of a segment nearest to the origin, and the ends that it lies between."""
    ax, ay, az = a
    x, y, z = b[0] - ax, b[1] - ay, b[2] - az
    along = -(ax * x + ay * y + az * z)
    length = x * x + y * y + z * z
    if along <= 0:
        return a, (a,)
    if along >= length:
        return b, (b,)
    t = along / length
    return (ax + t * x, ay + t * y, az + t * z), (a, b)


def _on_triangle(a: Vector, b: Vector, c: Vector) -> tuple[Vector, tuple[Vector, ...]]:
    """The point of a triangle nearest to the origin, and the corners that it lies between (Ericson, Real-Time
    Collision Detection, 5.1.5)."""
    ax, ay, az = a
    bx, by, bz = b
    cx, cy, cz = c
    ux, uy, uz = bx - ax, by - ay, bz - az
    vx, vy, vz = cx - ax, cy - ay, cz - az
    au, av = -(ux * ax + uy * ay + uz * az), -(vx * ax + vy * ay + vz * az)
    if au <= 0 and av <= 0:
        return a, (a,)
    bu, bv = -(ux * bx + uy * by + uz * bz), -(vx * bx + vy * by + vz * bz)
    if bu >= 0 and bv <= bu:
        return b, (b,)
    if au >= 0 and bu <= 0 and au * bv - bu * av <= 0:
        return _on_segment(a, b)
    cu, cv = -(ux * cx + uy * cy + uz * cz), -(vx * cx + vy * cy + vz * cz)
    if cv >= 0 and cu <= cv:
        return c, (c,)
    if av >= 0 and cv <= 0 and cu * av - au * cv <= 0:
        return _on_segment(a, c)
    if bv >= bu and cu >= cv and bu * cv - cu * bv <= 0:
        return _on_segment(b, c)
    nx, ny, nz = uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx
    k = (nx * ax + ny * ay + nz * az) / (nx * nx + ny * ny + nz * nz)
    return (k * nx, k * ny, k * nz), (a, b, c)


def _encloses_origin(a: Vector, b: Vector, c: Vector, d: Vector) -> bool:
    """Whether the origin lies well inside a tetrahedron: on the inner side of its four faces."""
    whole = _volume(a, b, c, d)
    if whole < 0:
        b, c, whole = c, b, -whole
    origin = (0.0, 0.0, 0.0)
    least = 1e-9 * whole
    return (
        _volume(origin, b, c, d) > least
        and _volume(a, origin, c, d) > least
        and _volume(a, b, origin, d) > least
        and _volume(a, b, c, origin) > least
    )


def _volume(a: Vector, b: Vector, c: Vector, d: Vector) -> float:
    """Six times the volume of a tetrahedron, with a sign for its sense."""
    ax, ay, az = a
    ux, uy, uz = b[0] - ax, b[1] - ay, b[2] - az
    vx, vy, vz = c[0] - ax, c[1] - ay, c[2] - az
    return (d[0] - ax) * (uy * vz - uz * vy) + (d[1] - ay) * (uz * vx - ux * vz) + (d[2] - az) * (ux * vy - uy * vx)
