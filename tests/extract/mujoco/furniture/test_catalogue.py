"""What the layout and the questions rely on, for every category and every family."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sprite_etl.extract.mujoco import furniture
from sprite_etl.extract.mujoco.furniture.extent import part_extent
from sprite_etl.extract.mujoco.piece import Part, Piece

CATEGORIES = furniture.CATEGORIES
FAMILIES = [(name, family) for name, c in CATEGORIES.items() for family in c.families]
COMMON = (
    *("chair", "sofa", "armchair", "dining table", "coffee table", "side table", "bookshelf", "cabinet", "double bed"),
    *("mug", "bowl", "vase", "plant", "picture", "floor lamp", "table lamp", "ceiling lamp"),
)


def draw(category: str, family: str | None, *seed: int) -> Piece:
    rng = np.random.default_rng(list(seed))
    return furniture.build(category, rng, furniture.draw_style(rng), family)


def test_there_are_enough_categories_and_families() -> None:
    assert len(CATEGORIES) >= 45
    assert {n: len(CATEGORIES[n].families) for n in COMMON if len(CATEGORIES[n].families) < 8} == {}
    few = [n for n, c in CATEGORIES.items() if len(c.families) < 2 and c.size == "large"]
    assert set(few) <= {"bunk bed", "crib", "room divider"}


def test_names_refer_to_each_other() -> None:
    lexicon = {c.lexicon for c in CATEGORIES.values()}
    for c in CATEGORIES.values():
        assert set(c.rooms) <= set(furniture.ROOM_TYPES), c.name
        assert set(c.confusable) <= lexicon - {c.lexicon}, c.name
        for carried in c.carries:
            assert CATEGORIES[carried].mount in ("surface", "floor"), (c.name, carried)
            assert CATEGORIES[carried].size == "small" or carried == "television", (c.name, carried)
        assert set(c.weights) <= set(c.families), c.name


def test_every_room_type_can_be_furnished() -> None:
    for room in furniture.ROOM_TYPES:
        here = [c for c in CATEGORIES.values() if room in c.rooms]
        assert sum(c.size == "large" and c.mount == "floor" for c in here) >= 1, room
        assert sum(c.size == "small" for c in here) >= 3, room


def assert_sound(piece: Piece) -> None:
    low, high = (np.array(v) for v in furniture.bounds(piece))
    assert 1 <= len(piece.parts) <= 60
    assert np.all(high - low > 0.001)
    assert np.all(high - low < 3.5)
    assert (low[0] + high[0]) / 2 == pytest.approx(0, abs=1e-9)
    if piece.mount == "wall":
        assert (high[1], low[2]) == pytest.approx((0, 0), abs=1e-9)
    elif piece.mount == "ceiling":
        assert high[2] == pytest.approx(0, abs=1e-9)
    else:
        assert ((low[1] + high[1]) / 2, low[2]) == pytest.approx((0, 0), abs=1e-9)
    if piece.mount in ("floor", "surface"):
        felt = [part_extent(p)[0][2] for p in piece.parts if p.collides]
        assert min(felt) == pytest.approx(0, abs=0.002), "it floats above its lowest leaf"
    assert piece.colour is None or piece.colour in furniture.COLOURS
    assert piece.mass_kg > 0
    for part in piece.parts:
        assert np.linalg.norm(part.rotation_xyzw) == pytest.approx(1)
        assert np.all(np.isfinite(part.position))
        used = {"box": 3, "cylinder": 2, "ellipsoid": 3, "capsule": 2, "mesh": 0}[part.shape]
        assert all(h > 0 for h in part.half_size[:used]), part
        assert (part.mesh is not None) == (part.shape == "mesh")
        if part.mesh is not None:
            assert len(part.mesh.faces) <= 3200
        assert all(0 <= c <= 1 for c in part.material.rgb)


def blocks(part: Part, center: tuple[float, float, float], half: tuple[float, float], room: float) -> bool:
    """Whether a convex part that can be felt stands in the free space above a surface."""
    if part.shape == "mesh" and not part.collides:
        return False
    low, high = part_extent(part)
    overlap = [min(high[a], center[a] + half[a]) - max(low[a], center[a] - half[a]) for a in (0, 1)]
    return min(overlap) > 0.012 and min(high[2], center[2] + room) - max(low[2], center[2] + 0.035) > 0


def assert_surfaces(piece: Piece) -> None:
    low, high = furniture.bounds(piece)
    for s in piece.surfaces:
        assert s.headroom_m > 0.03
        assert min(s.half_size) > 0.02
        for a in (0, 1):
            assert s.center[a] - s.half_size[a] >= low[a] - 1e-6
            assert s.center[a] + s.half_size[a] <= high[a] + 1e-6
        tolerance = 0.05 if s.kind == "seat" else 0.004
        tops = [part_extent(p)[1][2] for p in piece.parts if p.collides]
        assert min(abs(t - s.center[2]) for t in tops) <= tolerance, (piece.family, s)
        if s.kind != "seat":
            standing = [p for p in piece.parts if blocks(p, s.center, s.half_size, min(s.headroom_m, 0.15))]
            assert not standing, (piece.category, piece.family, s, standing[0])


@pytest.mark.parametrize(("category", "family"), FAMILIES)
def test_every_family_is_sound(category: str, family: str) -> None:
    for k in range(3):
        piece = draw(category, family, 11, k)
        assert (piece.category, piece.family) == (category, family)
        assert_sound(piece)
        assert_surfaces(piece)


def same(a: Piece, b: Piece) -> bool:
    def strip(piece: Piece) -> Piece:
        return replace(piece, parts=tuple(replace(p, mesh=None) for p in piece.parts))

    meshes = [(p.mesh, q.mesh) for p, q in zip(a.parts, b.parts) if p.mesh is not None and q.mesh is not None]
    return strip(a) == strip(b) and all(np.array_equal(m.vertices, n.vertices) for m, n in meshes)


@pytest.mark.parametrize("category", CATEGORIES)
def test_equal_seeds_build_equal_pieces(category: str) -> None:
    assert same(draw(category, None, 3), draw(category, None, 3))
    assert not same(draw(category, None, 3), draw(category, None, 4))


def test_colours_vary_within_a_category() -> None:
    for category in ("chair", "sofa", "mug", "vase", "cushion", "box", "cabinet", "book", "towel rail", "rug"):
        words = {draw(category, None, 5, k).colour for k in range(60)} - {None}
        assert len(words) >= 4, (category, words)


def test_unknown_names_are_refused() -> None:
    rng = np.random.default_rng(0)
    style = furniture.draw_style(rng)
    with pytest.raises(ValueError, match="category must be one of"):
        furniture.build("unicorn", rng, style)
    with pytest.raises(ValueError, match="family of 'chair' must be one of"):
        furniture.build("chair", rng, style, "unicorn")


def test_a_sink_unit_is_not_called_by_its_basin() -> None:
    """Its box is that of the counter that the basin is let into: no size or distance of it is the sink's."""
    for family in CATEGORIES["kitchen sink"].families:
        low, high = furniture.bounds(draw("kitchen sink", family, 0))
        assert high[0] - low[0] > 0.8
    assert not CATEGORIES["kitchen sink"].nameable
