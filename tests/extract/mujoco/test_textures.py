"""Textures: same value, same picture; patterns tile; colours come from the colours given."""

from __future__ import annotations

import numpy as np
import pytest

from sprite_etl.extract.mujoco import furniture, paintings, patterns, pictures, textures
from sprite_etl.extract.mujoco.piece import Texture

BLUE, CREAM = (0.2, 0.3, 0.6), (0.9, 0.85, 0.7)
FREE = {"parquet"}  # laid in squares whose borders are joints on purpose


@pytest.mark.parametrize("kind", textures.PAINTERS)
def test_pictures_are_deterministic_and_sized(kind: str) -> None:
    first = textures.draw(Texture(kind, BLUE, CREAM, 3))
    textures.draw.cache_clear()
    again = textures.draw(Texture(kind, BLUE, CREAM, 3))
    assert first is not again
    assert np.array_equal(first, again)
    assert first.dtype == np.uint8
    assert min(first.shape[:2]) >= 32
    assert max(first.shape[:2]) <= 512
    assert not first.flags.writeable


@pytest.mark.parametrize("kind", sorted(set(patterns.PAINTERS) - FREE))
def test_patterns_tile(kind: str) -> None:
    """The step across the seam is no larger than steps inside the picture get."""
    image = textures.draw(Texture(kind, BLUE, CREAM, 1)).astype(float)
    for axis in (0, 1):
        inside = np.abs(np.diff(image, axis=axis)).mean(axis=(1 - axis, 2))
        seam = np.abs(np.take(image, 0, axis) - np.take(image, -1, axis)).mean()
        assert seam <= inside.max() * 1.25 + 2, (kind, axis)


@pytest.mark.parametrize("kind", ["weave", "plaster", "carpet", "leather", "boucle", "twill"])
def test_cloth_keeps_its_colour(kind: str) -> None:
    mean = textures.draw(Texture(kind, BLUE, BLUE, 0)).reshape(-1, 3).mean(axis=0) / 255
    assert mean == pytest.approx(BLUE, abs=0.08)


def test_seeds_and_colours_matter() -> None:
    for kind in ("wood", "rug", "landscape", "brushwork", "geometry"):
        assert not np.array_equal(
            textures.draw(Texture(kind, BLUE, CREAM, 1)), textures.draw(Texture(kind, BLUE, CREAM, 2))
        )
    assert not np.array_equal(textures.draw(Texture("wood", BLUE, CREAM)), textures.draw(Texture("wood", CREAM, BLUE)))


def test_every_texture_of_the_catalogue_can_be_drawn() -> None:
    used = set()
    for name, category in furniture.CATEGORIES.items():
        for family in category.families:
            rng = np.random.default_rng(1)
            style = furniture.draw_style(rng)
            used |= {
                p.material.texture.kind for p in furniture.build(name, rng, style, family).parts if p.material.texture
            }
    for k in range(30):
        style = furniture.draw_style(np.random.default_rng(k))
        for material in (style.wall, style.floor, style.ceiling, style.rug, style.tile_wall, style.tile_floor):
            used |= {material.texture.kind} if material.texture else set()
    assert used <= set(textures.PAINTERS)
    assert len(used) >= 20


def test_unknown_kinds_are_refused() -> None:
    with pytest.raises(ValueError, match="texture kind must be one of"):
        textures.draw(Texture("tartan-of-nowhere", BLUE))


def test_no_two_painters_share_a_name() -> None:
    assert not set(paintings.PAINTERS) & (set(patterns.PAINTERS) | set(pictures.PAINTERS))
