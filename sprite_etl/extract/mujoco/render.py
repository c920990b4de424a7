"""Which renderer draws a home."""

from __future__ import annotations

from typing import Protocol, get_args

from sprite_etl.extract.base import Rendering, SourceError
from sprite_etl.extract.mujoco.compile import CompiledHome
from sprite_etl.extract.mujoco.options import RendererChoice
from sprite_etl.extract.mujoco.rays import MENDING, has_embree
from sprite_etl.scene.camera import Camera


class Renderer(Protocol):
    """Draws one compiled home. `name` says how: raycast or gl."""

    name: str

    def render(self, camera: Camera) -> Rendering:
        """The picture from a camera of the canonical frame, with depth, instances and amodal sizes."""

    def close(self) -> None:
        """Free what it holds; it draws no more."""


def open_renderer(choice: RendererChoice, home: CompiledHome) -> Renderer:
    """A renderer for one home.

    `auto` is ray casting wherever its wheel can be imported, even beside a GPU: a capture is named by its seed
    and configuration, so the same run must give the same bytes on every machine, and GL drivers differ. Only
    where the wheel is missing does `auto` try GL. Raises SourceError with the remedy where nothing works.
    """
    if choice not in get_args(RendererChoice):
        raise ValueError(f"renderer must be one of {', '.join(get_args(RendererChoice))}, got {choice!r}")
    if choice == "raycast" or (choice == "auto" and has_embree()):
        from sprite_etl.extract.mujoco.raycast import RaycastRenderer

        return RaycastRenderer(home)
    from sprite_etl.extract.mujoco.render_gl import GLRenderer

    try:
        return GLRenderer(home)
    except SourceError as error:
        if choice == "gl":
            raise
        raise SourceError(f"no renderer works here. {MENDING}; GL does not work either: {error}") from error
