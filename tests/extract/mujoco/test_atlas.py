"""Textures: what is read at a texel's middle is the texel, mip levels keep the light, repeats wrap."""

from __future__ import annotations

import numpy as np
import pytest

from sprite_etl.extract.mujoco import colour
from sprite_etl.extract.mujoco.atlas import Atlas, build_atlas
from tests.extract.mujoco.small_room import small_room


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return build_atlas(small_room().model)


def read(atlas: Atlas, slot: int, level: int, u: float, v: float) -> list[float]:
    one = np.ones(1, dtype=np.int32)
    sampled = atlas.sample(one * slot, one * level, np.array([u], np.float32), np.array([v], np.float32))
    return [float(channel[0]) for channel in sampled]


def test_a_texel_reads_as_itself_and_repeats(atlas: Atlas) -> None:
    model = small_room().model
    slot = int(atlas.slot_of_material[model.material("arrow").id])
    red = [float(colour.linear_from_byte(np.float32([c]))[0]) for c in (220, 20, 20)]
    for u, v in ((0.2, 0.8), (1.2, 0.8), (-0.8, -3.2)):  # top left, and the same place in other repeats
        assert read(atlas, slot, 0, u, v) == pytest.approx(red, abs=0.01)


def test_mip_levels_keep_the_mean_light(atlas: Atlas) -> None:
    model = small_room().model
    slot = int(atlas.slot_of_material[model.material("checks").id])
    light = [colour.linear_from_byte(np.float32([[200, 190, 170], [90, 70, 60]])).mean(0)[k] for k in range(3)]
    assert read(atlas, slot, 10, 0.3, 0.4) == pytest.approx(light, abs=0.02)


def test_a_material_without_texture_is_white(atlas: Atlas) -> None:
    model = small_room().model
    assert atlas.slot_of_material[model.material("red").id] == 0
    assert read(atlas, 0, 3, 0.7, 0.1) == pytest.approx([1, 1, 1], abs=0.01)


def test_bytes_survive_the_way_to_light_and_back() -> None:
    values = np.arange(256, dtype=np.float32)
    back = colour.byte_from_linear(colour.linear_from_byte(values)).astype(int)
    assert np.abs(back - np.arange(256)).max() <= 2


def test_the_tone_curve_rises_and_never_cuts_off() -> None:
    table = colour.tone_table(1.0).astype(int)
    assert (np.diff(table) >= 0).all()
    assert table[0] == 0
    assert table[4 * colour.STEPS_PER_UNIT] < table[-1] <= 255
