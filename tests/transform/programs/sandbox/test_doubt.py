"""A program that changes what its neighbours use, past the check of its text: all since the last look are run again."""

from __future__ import annotations

import os
from typing import Any

import numpy as np
import pytest

from sprite_etl.transform.programs.sandbox import clean
from sprite_etl.transform.programs.sandbox.child import CHECKED_EVERY, Runner
from sprite_etl.transform.programs.sandbox.children import Nursery
from sprite_etl.transform.programs.sandbox.region import OK, Region
from sprite_etl.transform.programs.sandbox.worker import _agreed, _Server
from sprite_etl.transform.programs.scene_json import scene_json
from tests.transform.random_views import random_view

KNOWN = "def answer(scene):\n    return math.floor(2.5)\n"
POISON = "def answer(scene):\n    math.floor = lambda x: 7\n    return 1\n"
ENDLESS = "def answer(scene):\n    while True:\n        pass\n"
LIMITS = {"cpu_s": 1.0, "wall_s": 20.0, "memory_mb": 2048, "output_bytes": 1000}


class Here(_Server):
    """A worker's server without the worker: its children are this process's, under limits but no filter."""

    def share(self, codes: list[str]) -> tuple[list[int], dict[int, Any]]:
        run = {"scene": 0, "named": [], "params": {}, "choices": []}
        self._limits = LIMITS
        self._programs = [{"code": c, "runs": [run]} for c in codes]
        self._scenes = SCENES
        return self._share(len(codes))


SCENES: list[Any] = []


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Here:
    from sprite_etl.transform.programs.patches import read_scenes

    SCENES[:] = read_scenes([scene_json(random_view(np.random.default_rng(0)))])
    monkeypatch.setattr(clean, "reason_against", lambda tree: None)
    region = Region()
    return Here(os.open("/dev/null", os.O_WRONLY), region, Runner(), Nursery(region, -1, (), None))


@pytest.fixture(autouse=True)
def _no_close(monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.close
    monkeypatch.setattr(os, "close", lambda fd: None if fd == -1 else real(fd))


@pytest.mark.parametrize("place", [0, 5, CHECKED_EVERY - 1, CHECKED_EVERY, 20, 39])
def test_all_since_the_last_look_are_doubted_and_come_out_right(server: Here, place: int) -> None:
    codes = [KNOWN] * 40
    codes[place] = POISON
    alone, doubted = server.share(codes)
    first = place // CHECKED_EVERY * CHECKED_EVERY
    assert alone == []
    assert set(range(first, min(first + CHECKED_EVERY, 40))) == set(doubted)
    for k, records in doubted.items():
        (again,) = server._by_itself(k)
        assert (again.kind, again.body) == (OK, b"1" if k == place else b"2")
        (kept,) = _agreed(records, [again])
        # What a neighbour said of the poisoned floor is no answer; what it said before is.
        assert (kept.kind == OK) == (k <= place)


def test_a_program_that_runs_away_leaves_those_before_it_unproven(server: Here) -> None:
    alone, doubted = server.share([KNOWN] * 20 + [POISON, ENDLESS] + [KNOWN] * 3)
    assert alone == []
    assert set(range(CHECKED_EVERY, 21)) <= set(doubted)
    assert 22 not in doubted
