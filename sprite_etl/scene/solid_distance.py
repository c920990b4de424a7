"""Exact distance between two solid boxes.

Upright boxes, which nearly all furniture is, are a vertical range times a rectangle, and so is their distance. Other
pairs are searched, and where rounding keeps the search from a proof, every pair of their features is tried.
"""

from __future__ import annotations

import math

from sprite_etl.scene.solid import LEVEL, Solid
from sprite_etl.scene.solid_features import TOUCH_M, features_distance
from sprite_etl.scene.solid_search import searched_distance


def solid_distance(a: Solid, b: Solid) -> float:
    """Metres between the closest points; 0 where they touch or overlap."""
    if a.upright is not None and b.upright is not None:
        return _upright_distance(a.upright, b.upright)
    found = searched_distance(a, b)
    return features_distance(a, b) if found is None else found


def _upright_distance(a: tuple[float, ...], b: tuple[float, ...]) -> float:
    ax, az, au, aw, ah, ak, a_low, a_high = a
    bx, bz, bu, bw, bh, bk, b_low, b_high = b
    up = b_low - a_high if b_low > a_low else a_low - b_high
    if up < TOUCH_M:
        up = 0.0
    x, z = bx - ax, bz - az
    # b in a's frame: its centre (p, q) and axis (c, s), and a's centre in b's frame, but for its sign (m, n).
    p, q, c, s = x * au + z * aw, z * au - x * aw, bu * au + bw * aw, bw * au - bu * aw
    m, n = x * bu + z * bw, z * bu - x * bw
    size_c, size_s = abs(c), abs(s)
    beside, before = abs(p) - ah - bh * size_c - bk * size_s, abs(q) - ak - bh * size_s - bk * size_c
    if (
        beside < TOUCH_M
        and before < TOUCH_M
        and (abs(m) - bh - ah * size_c - ak * size_s < TOUCH_M and abs(n) - bk - ah * size_s - ak * size_c < TOUCH_M)
    ):
        return up
    if size_s < LEVEL or size_c < LEVEL:
        return math.hypot(up, beside if beside > 0 else 0.0, before if before > 0 else 0.0)
    # Parted rectangles are closest at a corner of one of them.
    least = min(_corner_square(p, q, c, s, bh, bk, ah, ak), _corner_square(m, n, c, -s, ah, ak, bh, bk))
    return math.sqrt(least + up * up)


def _corner_square(x: float, z: float, c: float, s: float, h: float, k: float, to_h: float, to_k: float) -> float:
    """Squared distance from the nearest corner of a rectangle, about (x, z), half extents h along (c, s) and k across,
    to the rectangle of half extents to_h, to_k about the origin, along the axes."""
    hx, hz, kx, kz = h * c, h * s, -k * s, k * c
    least = math.inf
    for px, pz in (
        (x + hx + kx, z + hz + kz),
        (x + hx - kx, z + hz - kz),
        (x - hx + kx, z - hz + kz),
        (x - hx - kx, z - hz - kz),
    ):
        px, pz = abs(px) - to_h, abs(pz) - to_k
        square = (px * px if px > 0 else 0.0) + (pz * pz if pz > 0 else 0.0)
        if square < least:
            least = square
    return least
