"""Which frames are kept."""

from __future__ import annotations

import numpy as np
import pytest

from sprite_etl.extract.base import SceneError
from sprite_etl.extract.scannet.choice import SAMPLES, Choice, Look, choose, sharp_enough, sharpness_of

AHEAD = np.array([0.0, 0.0, -1.0])


def look(number: int, *, x: float | None = None, sharpness: float = 100.0) -> Look:
    """A camera that walks along x, 0.3 m a frame, and sees three cells of a long wall."""
    place = number * 0.3 if x is None else x
    cells = np.arange(3) + int(place / 0.3)
    return Look(number, np.array([place, 1.5, 0.0]), AHEAD, sharpness, cells)


def turning(number: int) -> Look:
    """A camera that stands still."""
    way = np.array([np.sin(number), 0.0, np.cos(number)])
    return Look(number, np.array([0, 1.5, 0]), way, 9.0, np.arange(3))


def chosen(
    looks: list[Look], *, frames: int = 100, blur: float = 0.6, least: float = 0.0, adrift: tuple[int, ...] = ()
) -> Choice:
    by_number = {k.number: k for k in looks}
    fits = {k: k not in adrift for k in by_number}.__getitem__
    return choose(list(by_number), by_number.__getitem__, fits, np.arange(20), frames, blur, least)


def test_frames_spread_over_the_scan_and_come_in_the_order_of_time() -> None:
    choice = chosen([look(i) for i in range(18)], frames=6)
    assert len(choice.frames) == 6
    assert list(choice.frames) == sorted(choice.frames)
    assert choice.coverage == pytest.approx(18 / 20)
    assert chosen([look(i) for i in range(18)], frames=6) == choice


def test_blurred_and_drifted_frames_are_left_out_and_counted() -> None:
    looks = [look(i, sharpness=10.0 if i in (3, 9) else 100.0) for i in range(18)]
    choice = chosen(looks, adrift=(6,))
    assert set(choice.frames) == set(range(18)) - {3, 6, 9}
    assert (choice.blurred, choice.adrift) == (2, 1)
    assert chosen(looks, blur=0.0).blurred == 0


def test_sharpness_is_judged_by_the_frames_around_for_a_bare_wall_is_never_sharp() -> None:
    assert sharp_enough([100.0] * 20 + [8.0] * 20 + [2.0] + [8.0] * 9, 0.6) == [True] * 40 + [False] + [True] * 9


def test_frames_from_one_place_are_one_frame() -> None:
    looks = [look(i, x=0.01 * i) for i in range(5)] + [look(9, x=2.0)]
    assert len(chosen(looks).frames) == 2


def test_a_long_scan_is_sampled() -> None:
    asked: list[int] = []

    def seen(number: int) -> Look:
        asked.append(number)
        return look(number, x=number * 0.002)

    choose(range(5000), seen, lambda number: True, np.arange(40), 10, 0.6, 0.0)
    assert len(asked) <= SAMPLES
    assert max(np.diff(asked)) == min(np.diff(asked))


@pytest.mark.parametrize(
    ("looks", "least", "reason"),
    [
        ([look(0)], 0.0, "too_few_frames"),
        ([turning(i) for i in range(3)], 0.0, "no_parallax"),
        ([look(i) for i in range(4)], 0.5, "low_coverage"),
    ],
)
def test_a_scan_that_shows_too_little_is_refused(looks: list[Look], least: float, reason: str) -> None:
    with pytest.raises(SceneError) as caught:
        chosen(looks, least=least)
    assert caught.value.reason == reason


def test_blur_lowers_sharpness() -> None:
    picture = np.random.default_rng(0).integers(0, 255, (60, 80)).astype(np.uint8)
    smooth = (picture[:-1].astype(int) + picture[1:]) // 2
    assert sharpness_of(smooth.astype(np.uint8)) < 0.6 * sharpness_of(picture)
    assert sharpness_of(np.full((60, 80), 90, np.uint8)) == 0
