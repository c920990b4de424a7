"""Double and single beds from the same frames."""

from __future__ import annotations

from functools import partial

import numpy as np

from sprite_etl.extract.mujoco.furniture.case import arched
from sprite_etl.extract.mujoco.furniture.catalogue import Category, Draft
from sprite_etl.extract.mujoco.furniture.finish import LINEN, body, cloth, cloth_of, one_of, paint
from sprite_etl.extract.mujoco.furniture.kit import bar, block, box, corners, pillow, rod, soft, turn
from sprite_etl.extract.mujoco.furniture.style import WHITE, Finish, Style, pick
from sprite_etl.extract.mujoco.piece import Material, Part, Surface, Texture

Rng = np.random.Generator


SINGLE = (0.80, 1.10)


DOUBLE = (1.35, 2.0)


def _blanket(rng: Rng, style: Style) -> Finish:
    """A bed cover: plain or patterned."""
    chosen = one_of(rng, style.fabrics)
    if rng.random() < 0.6:
        return cloth_of(rng, chosen)
    kind = pick(rng, ("check_cloth", "stripes", "dots", "zigzag", "knit"))
    texture = Texture(kind, chosen.rgb, (0.93, 0.91, 0.87), int(rng.integers(3)), rng.choice([0.35, 0.5]))
    return Finish(chosen.word, Material(WHITE, texture, 0.0, 0.0))


def bedding(rng: Rng, style: Style, w: float, length: float, z: float) -> tuple[list[Part], Finish, float]:
    """Mattress, pillows and a blanket on a frame's top at z; the head is at +Y. Gives the parts, the
    blanket and the height of its upper side."""
    y, thick = length / 2, rng.uniform(0.16, 0.25)
    cover = _blanket(rng, style)
    parts = [soft((w - 0.02, length - 0.02, thick), (0, 0, z + thick / 2), LINEN, 0.05, 0.15)]
    top, reach = z + thick, rng.uniform(0.60, 0.78) * length
    middle = -y + reach / 2
    parts.append(
        soft(
            (w + 0.03, reach + 0.02, thick * 0.75 + 0.03),
            (0, middle, top + 0.03 - (thick * 0.75 + 0.03) / 2),
            cover.material,
            0.045,
            0.15,
        )
    )
    parts.append(soft((w + 0.035, 0.22, 0.05), (0, -y + reach - 0.08, top + 0.02), LINEN, 0.022, 0.3))
    case = LINEN if rng.random() < 0.6 else cover.material
    count = 1 if w < 1.15 else 2
    cases = [case, case]
    if count == 2 and rng.random() < 0.5:
        cases[1] = cloth_of(rng, one_of(rng, style.accents), "weave").material
    for k in range(count):
        px = (k - (count - 1) / 2) * w * 0.48
        wide = min(0.66, 0.44 * w * (2 if count == 1 else 1))
        parts.append(pillow((wide, 0.42, 0.17), (px, y - 0.24, top + 0.07), cases[k], turn("x", 12)))
    if rng.random() < 0.4:
        throw = cloth_of(rng, one_of(rng, style.accents), "knit").material
        parts.append(
            soft(
                (w + 0.045, rng.uniform(0.3, 0.5), thick * 0.6),
                (0, -y + 0.45, top + 0.035 - thick * 0.3),
                throw,
                0.04,
                0.1,
            )
        )
    return parts, cover, top + 0.035


def _done(rng: Rng, style: Style, frame: list[Part], w: float, length: float, z: float) -> Draft:
    made, cover, top = bedding(rng, style, w, length, z)
    surface = Surface((0, -length * 0.15, top), (w / 2 - 0.15, length * 0.25), 1.0, "seat")
    return Draft([*frame, *made], cover.word, (surface,), 0.5, 60.0)


def _size(rng: Rng, width: tuple[float, float]) -> tuple[float, float]:
    return rng.uniform(*width), rng.uniform(1.85, 2.12)


def platform(rng: Rng, style: Style, width: tuple[float, float]) -> Draft:
    """A low wooden frame with a plain headboard."""
    w, length = _size(rng, width)
    x, y, z, m = w / 2, length / 2, rng.uniform(0.20, 0.34), body(rng, style, 0.25).material
    frame = [block((-x - 0.03, x + 0.03), (-y - 0.03, y), (z - 0.12, z), m)]
    frame.append(block((-x - 0.05, x + 0.05), (y, y + 0.035), (0, rng.uniform(0.7, 1.15)), m))
    frame += [block((sx - 0.035, sx + 0.035), (-y + 0.02, -y + 0.09), (0, z - 0.12), m) for sx in (-x + 0.05, x - 0.05)]
    return _done(rng, style, frame, w, length, z - 0.02)


def slatted(rng: Rng, style: Style, width: tuple[float, float]) -> Draft:
    """Posts with upright slats at head and foot."""
    w, length = _size(rng, width)
    x, y, z, m = w / 2, length / 2, rng.uniform(0.28, 0.40), body(rng, style, 0.4).material
    head, foot = rng.uniform(0.85, 1.2), z + rng.uniform(0.18, 0.30)
    frame = [block((s * x - 0.015, s * x + 0.015), (-y, y), (z - 0.14, z + 0.02), m) for s in (-1, 1)]
    for end, h in ((y + 0.03, head), (-y - 0.03, foot)):
        frame += [block((sx - 0.03, sx + 0.03), (end - 0.03, end + 0.03), (0, h), m) for sx in (-x, x)]
        frame.append(block((-x + 0.03, x - 0.03), (end - 0.018, end + 0.018), (h - 0.09, h - 0.02), m))
        frame.append(block((-x + 0.03, x - 0.03), (end - 0.015, end + 0.015), (z - 0.1, z), m))
        for sx in np.linspace(-x + 0.14, x - 0.14, max(4, round(w / 0.16))):
            frame.append(block((float(sx) - 0.02, float(sx) + 0.02), (end - 0.008, end + 0.008), (z, h - 0.09), m))
    return _done(rng, style, frame, w, length, z)


def padded(rng: Rng, style: Style, width: tuple[float, float]) -> Draft:
    """A frame all in cloth, the headboard in upright channels or one pad."""
    w, length = _size(rng, width)
    x, y, z, m = w / 2, length / 2, rng.uniform(0.26, 0.36), cloth(rng, style).material
    frame = [soft((w + 0.1, length + 0.06, z - 0.04), (0, 0, (z - 0.04) / 2 + 0.05), m, 0.03, 0.1)]
    h, n = rng.uniform(0.9, 1.35), int(rng.choice([1, 1, 5, 7]))
    each = (w + 0.1) / n
    for k in range(n):
        frame.append(soft((each, 0.10, h - 0.06), ((k - (n - 1) / 2) * each, y + 0.06, h / 2 + 0.03), m, 0.04, 0.6))
    frame += [rod((sx, sy, 0), (sx, sy, 0.06), 0.02, style.wood_dark.material) for sx, sy in corners(x - 0.1, y - 0.1)]
    return _done(rng, style, frame, w, length, z)


def iron(rng: Rng, style: Style, width: tuple[float, float]) -> Draft:
    """Round metal bars, ball finials."""
    w, length = _size(rng, width)
    x, y, z, m = w / 2, length / 2, rng.uniform(0.32, 0.44), style.metal.material
    frame = [block((s * x - 0.015, s * x + 0.015), (-y, y), (z - 0.05, z), m) for s in (-1, 1)]
    for end, h in ((y + 0.02, rng.uniform(0.95, 1.25)), (-y - 0.02, rng.uniform(0.6, 0.8))):
        for sx in (-x, x):
            frame.append(rod((sx, end, 0), (sx, end, h), 0.019, m))
            frame.append(Part("ellipsoid", (0.032, 0.032, 0.032), (sx, end, h + 0.02), m))
        frame += [rod((-x, end, zz), (x, end, zz), 0.012, m) for zz in (h - 0.08, z + 0.08)]
        for sx in np.linspace(-x, x, max(5, round(w / 0.18)) + 1)[1:-1]:
            frame.append(rod((float(sx), end, z + 0.08), (float(sx), end, h - 0.08), 0.007, m))
    return _done(rng, style, frame, w, length, z)


def arch_headed(rng: Rng, style: Style, width: tuple[float, float]) -> Draft:
    """A round-topped headboard and tapered legs."""
    w, length = _size(rng, width)
    x, y, z, m = w / 2, length / 2, rng.uniform(0.28, 0.38), body(rng, style, 0.4).material
    frame = [block((-x - 0.02, x + 0.02), (-y - 0.02, y), (z - 0.1, z), m)]
    frame.append(arched(w + 0.08, rng.uniform(0.75, 1.0), 0.04, m, y + 0.04, 0.15))
    frame += [rod((sx, sy, 0), (sx, sy, z - 0.09), 0.02, m, 0.032) for sx, sy in corners(x - 0.06, y - 0.06)]
    return _done(rng, style, frame, w, length, z - 0.01)


def storage_bed(rng: Rng, style: Style, width: tuple[float, float]) -> Draft:
    """A closed base with drawers in its sides and a shelf headboard."""
    w, length = _size(rng, width)
    x, y, z, m = w / 2, length / 2, rng.uniform(0.34, 0.44), body(rng, style, 0.5).material
    frame = [block((-x - 0.01, x + 0.01), (-y - 0.01, y), (0.03, z), m)]
    for s in (-1, 1):
        for k in (-1, 1):
            cy = k * length * 0.24
            px = s * (x + 0.018)
            frame.append(
                block((min(px, s * x), max(px, s * x)), (cy - length * 0.22, cy + length * 0.22), (0.06, z - 0.06), m)
            )
            frame.append(box((0.014, 0.16, 0.014), (s * (x + 0.025), cy, z - 0.12), style.metal.material))
    h = rng.uniform(0.8, 1.1)
    frame.append(block((-x - 0.02, x + 0.02), (y, y + 0.2), (0, h - 0.26), m))
    frame.append(block((-x - 0.02, x + 0.02), (y + 0.18, y + 0.2), (h - 0.26, h), m))
    frame += [block((s * x - 0.02, s * x + 0.02), (y, y + 0.18), (h - 0.26, h), m) for s in (-1, 1)]
    frame.append(block((-x - 0.02, x + 0.02), (y, y + 0.2), (h, h + 0.022), m))
    draft = _done(rng, style, frame, w, length, z)
    top = Surface((0, y + 0.1, h + 0.022), (x - 0.06, 0.07), 0.8)
    return Draft(draft.parts, draft.colour, (*draft.surfaces, top), 0.5, 90.0)


def four_poster(rng: Rng, style: Style, width: tuple[float, float]) -> Draft:
    """Four tall posts joined at the top."""
    w, length = _size(rng, width)
    x, y, z, m = w / 2, length / 2, rng.uniform(0.32, 0.42), body(rng, style, 0.2).material
    h = rng.uniform(1.75, 2.1)
    frame = [block((sx - 0.03, sx + 0.03), (sy - 0.03, sy + 0.03), (0, h), m) for sx, sy in corners(x + 0.02, y + 0.02)]
    frame += [block((-x, x), (s * (y + 0.02) - 0.018, s * (y + 0.02) + 0.018), (h - 0.05, h), m) for s in (-1, 1)]
    frame += [block((s * (x + 0.02) - 0.018, s * (x + 0.02) + 0.018), (-y, y), (h - 0.05, h), m) for s in (-1, 1)]
    frame += [block((s * x - 0.015, s * x + 0.015), (-y, y), (z - 0.12, z + 0.02), m) for s in (-1, 1)]
    frame += [
        block((-x, x), (y, y + 0.03), (z - 0.12, 0.95), m),
        block((-x, x), (-y - 0.03, -y), (z - 0.12, z + 0.1), m),
    ]
    return _done(rng, style, frame, w, length, z)


def sleigh(rng: Rng, style: Style, width: tuple[float, float]) -> Draft:
    """Rolled head and foot boards that lean outwards."""
    w, length = _size(rng, width)
    x, y, z, m = w / 2, length / 2, rng.uniform(0.30, 0.40), style.wood_dark.material
    head, foot = rng.uniform(0.95, 1.2), rng.uniform(0.6, 0.8)
    frame = [block((s * x - 0.02, s * x + 0.02), (-y, y), (z - 0.16, z + 0.04), m) for s in (-1, 1)]
    for s, h in ((1, head), (-1, foot)):
        end = s * y
        frame.append(
            block((-x - 0.03, x + 0.03), (min(end, end + s * 0.05), max(end, end + s * 0.05)), (0.02, h * 0.6), m)
        )
        frame.append(bar((0, end + s * 0.025, h * 0.58), (0, end + s * 0.13, h - 0.03), w + 0.06, 0.05, m))
        frame.append(rod((-x - 0.03, end + s * 0.14, h - 0.03), (x + 0.03, end + s * 0.14, h - 0.03), 0.045, m))
    return _done(rng, style, frame, w, length, z)


def loft(rng: Rng, style: Style) -> Draft:
    """A bed on tall legs with room for a desk below."""
    w, length, h = rng.uniform(0.86, 1.05), rng.uniform(1.85, 2.08), rng.uniform(1.45, 1.75)
    finish = paint(one_of(rng, style.paints))
    m, x, y, z = finish.material, w / 2, length / 2, h - 0.38
    parts = [rod((sx, sy, 0), (sx, sy, h), 0.024, m) for sx, sy in corners(x + 0.02, y + 0.02)]
    for zz in (h - 0.03, h - 0.17):
        parts += [rod((s * (x + 0.02), -y, zz), (s * (x + 0.02), y, zz), 0.014, m) for s in (-1, 1)]
        parts += [rod((-x, s * (y + 0.02), zz), (x, s * (y + 0.02), zz), 0.014, m) for s in (-1, 1)]
    parts.append(block((-x - 0.02, x + 0.02), (-y - 0.02, y + 0.02), (z - 0.05, z), m))
    parts.append(block((-x, x), (-0.02 + y, y + 0.02), (0.68, 0.71), style.wood.material))
    made, _cover, _top = bedding(rng, style, w - 0.04, length - 0.04, z)
    parts += made
    parts += [rod((-x - 0.03, dy - y * 0.7, 0), (-x - 0.03, dy - y * 0.7, h - 0.05), 0.015, m) for dy in (-0.17, 0.17)]
    parts += [
        rod((-x - 0.03, -0.17 - y * 0.7, zz), (-x - 0.03, 0.17 - y * 0.7, zz), 0.012, m) for zz in (0.3, 0.6, 0.9)
    ]
    return Draft(parts, finish.word, (), 0.5, 70.0)


_FRAMES = (platform, slatted, padded, iron, arch_headed, storage_bed, four_poster, sleigh)


CATEGORIES = (
    Category(
        "double bed",
        {f.__name__: partial(f, width=DOUBLE) for f in _FRAMES},
        "floor",
        ("bedroom",),
        "large",
        "bed",
        carries=("cushion", "book", "teddy bear", "backpack", "laptop"),
        confusable=("sofa",),
        weights={"four_poster": 0.5},
    ),
    Category(
        "single bed",
        {**{f.__name__: partial(f, width=SINGLE) for f in _FRAMES if f is not four_poster}, "loft": loft},
        "floor",
        ("kids_room", "bedroom"),
        "large",
        "bed",
        carries=("cushion", "teddy bear", "book", "backpack", "ball"),
        confusable=("sofa", "bunk bed"),
        weights={"loft": 0.4},
    ),
)
