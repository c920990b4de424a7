"""Views put together by their frames."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sprite_etl.transform.tasks.filmed import posed, renumbered, seen_in
from tests.transform.random_views import random_view


def test_renumbered_pictures_keep_their_order_and_what_they_show() -> None:
    view = random_view(np.random.default_rng(0))
    other = renumbered(view, np.random.default_rng(1))
    names = {f.index: g.index for f, g in zip(view.frames, other.frames)}
    assert sorted(names) == sorted(names.values())
    assert any(a != b for a, b in names.items())
    assert [f.time_s for f in view.frames] == [f.time_s for f in other.frames]
    assert [f.camera for f in view.frames] == [f.camera for f in other.frames]
    for a, b in zip(view.objects, other.objects):
        assert [names[s.frame] for s in a.visible or ()] == [s.frame for s in b.visible or ()]


def test_seen_in_these_frames_and_no_other() -> None:
    view, rng = random_view(np.random.default_rng(0)), np.random.default_rng(1)
    indices = [f.index for f in view.frames]
    orders = set()
    for _ in range(20):
        seen = seen_in(view, view.objects[0].object_id, indices[1:4], rng).objects[0].visible or ()
        assert sorted(s.frame for s in seen) == indices[1:4]
        orders.add(tuple(s.frame for s in seen))
    assert len(orders) > 2
    assert seen_in(view, view.objects[0].object_id, [], rng).objects[0].visible == ()


def test_a_camera_is_put_with_whoever_carries_it() -> None:
    view = random_view(np.random.default_rng(0))
    index = view.frames[2].index
    frame = posed(view, index, (1.0, 1.4, -2.0), math.radians(100), math.radians(-20)).frames[2]
    assert frame.camera.position == pytest.approx([1.0, 1.4, -2.0])
    assert math.degrees(frame.camera.yaw_rad) == pytest.approx(100)
    assert math.degrees(math.asin(frame.camera.forward[1])) == pytest.approx(-20)
    assert frame.agent is not None
    assert frame.agent.position == (1.0, 0.0, -2.0)
    assert frame.agent.yaw_rad == pytest.approx(math.radians(100))
