"""An asking context about a hand-made view, whose surfaces are the faces of its boxes unless told otherwise."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sprite_etl.scene.box import OrientedBox
from sprite_etl.scene.capture import Capture, Has
from sprite_etl.transform.questions.context import AskContext, state_table
from sprite_etl.transform.questions.surfaces import Surfaces
from sprite_etl.transform.view import View


def points_on(box: OrientedBox, per_edge: int = 9) -> np.ndarray:
    """A grid of points over the six faces of the box, (n, 3) world metres."""
    steps = np.linspace(-1, 1, per_edge)
    grid = np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), -1).reshape(-1, 3)
    grid = grid[(np.abs(grid) == 1).any(-1)]
    return np.asarray(box.center) + (grid * box.half_extents) @ box.axes.T


def context_of(
    view: View,
    grey: Mapping[str, str] | None = None,
    complete: tuple[str, ...] | None = None,
    surfaces: Mapping[str, np.ndarray] | None = None,
) -> AskContext:
    """grey: object_id → name of what is half hidden in every frame; surfaces: points seen of each object."""
    boxes = {o.object_id: o.box for o in view.objects}
    points = {**{i: points_on(b) for i, b in boxes.items()}, **(surfaces or {})}
    ranges = {
        (i, f.index): float(np.linalg.norm(p - f.camera.position, axis=1).min())
        for i, p in points.items()
        for f in view.frames
        if len(p)
    }
    names = tuple(sorted({o.category for o in view.objects}))
    capture = Capture(
        "hand", "s", "1", "hand", "p", 0, view.frames, view.objects, fps=2.0, has=Has(True, True),
        complete_categories=names if complete is None else complete,
    )  # fmt: skip
    return AskContext(
        capture, "image", view, {}, Surfaces(points, ranges, boxes), view.objects, view.objects, grey or {},
        state_table(capture),
    )  # fmt: skip
