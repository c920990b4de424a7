"""The choice of a renderer, and its errors."""

from __future__ import annotations

import sys

import pytest

from sprite_etl.extract.base import SourceError
from sprite_etl.extract.mujoco import render_gl
from sprite_etl.extract.mujoco.render import open_renderer
from tests.extract.mujoco.small_room import small_room


@pytest.mark.parametrize("choice", ["auto", "raycast"])
def test_ray_casting_is_the_default(choice: str) -> None:
    assert open_renderer(choice, small_room()).name == "raycast"  # type: ignore[arg-type]


def test_an_unknown_renderer_is_refused() -> None:
    with pytest.raises(ValueError, match="must be one of auto, raycast, gl, got 'vulkan'"):
        open_renderer("vulkan", small_room())  # type: ignore[arg-type]


def test_a_missing_wheel_says_how_to_mend_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "embreex", None)  # what Python does for a package that is not there
    monkeypatch.setenv("MUJOCO_GL", "osmesa-that-is-not-there")
    render_gl.working_platform.cache_clear()
    try:
        with pytest.raises(SourceError, match=r"pip install 'sprite-etl\[mujoco\]'"):
            open_renderer("raycast", small_room())
        with pytest.raises(SourceError, match=r"no renderer works here.*--renderer raycast"):
            open_renderer("auto", small_room())
    finally:
        render_gl.working_platform.cache_clear()
