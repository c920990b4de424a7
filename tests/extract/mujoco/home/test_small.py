"""Small things before they fall: on a surface, within it, under what is above it, apart from each other."""

from __future__ import annotations

import numpy as np
import pytest

from sprite_etl.extract.mujoco.furniture import CATEGORIES, draw_style
from sprite_etl.extract.mujoco.home.footprint import overlap
from sprite_etl.extract.mujoco.home.furnish import furnish, room_styles
from sprite_etl.extract.mujoco.home.placed import Placed, upright
from sprite_etl.extract.mujoco.home.small import DROP_M, Shelf, small_things
from sprite_etl.extract.mujoco.piece import Material, Part, Piece, Surface
from sprite_etl.extract.mujoco.planner import draw_plan


@pytest.fixture(scope="module")
def drawn() -> list[Placed]:
    rng = np.random.default_rng(5)
    plan = draw_plan(rng, 3, 4)
    styles = room_styles(rng, plan)
    return small_things(rng, furnish(rng, plan, styles), styles)


def test_small_things_lie_on_a_surface_of_what_may_carry_them(drawn: list[Placed]) -> None:
    assert len(drawn) > 15
    for small in drawn:
        parent = small.parent
        assert parent is not None
        heights = [parent.position[2] + s.center[2] + DROP_M for s in parent.piece.surfaces]
        assert min(abs(small.position[2] - h) for h in heights) < 1e-6
        assert CATEGORIES[small.piece.category].mount == "surface"
        assert small.room == parent.room


def test_small_things_of_one_surface_keep_apart(drawn: list[Placed]) -> None:
    for i, a in enumerate(drawn):
        for b in drawn[i + 1 :]:
            if a.parent is b.parent and abs(a.position[2] - b.position[2]) < 1e-6:
                assert not overlap(a.footprint, b.footprint, 0.015), f"{a.piece.category}, {b.piece.category}"


def test_what_is_too_tall_or_too_wide_is_not_put() -> None:
    def block(x: float, y: float, z: float, headroom: float = 0.3) -> Piece:
        part = Part("box", (x, y, z), (0.0, 0.0, z), Material((0.5, 0.5, 0.5)))
        return Piece("shelf", "shelf", (part,), "floor", surfaces=(Surface((0, 0, 2 * z), (x, y), headroom, "shelf"),))

    parent = upright(block(0.3, 0.15, 0.4), (0.0, 0.0, 0.0), 0.0, 0)
    shelf = Shelf(np.random.default_rng(0), parent, parent.piece.surfaces[0], ())
    assert shelf.put(block(0.05, 0.05, 0.2)) is None
    assert shelf.put(block(0.4, 0.05, 0.05), turn=0.0) is None
    assert shelf.put(block(0.2, 0.1, 0.05), 0.0, 0.0, 0.0) is not None
    assert shelf.put(block(0.2, 0.1, 0.05), 0.0, 0.0, 0.0) is None


def test_styles_of_one_home_share_its_trim() -> None:
    rng = np.random.default_rng(0)
    plan = draw_plan(rng, 4, 5)
    styles = room_styles(rng, plan)
    assert len(styles) == len(plan.rooms)
    assert len({s.trim for s in styles}) == 1
    assert draw_style(np.random.default_rng(1)) == draw_style(np.random.default_rng(1))
