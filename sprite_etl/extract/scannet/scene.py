"""One scan that is open: its frames, its things and their boxes, in the canonical frame.

From: right-handed metres; cameras x right, y down, z forward. The scan's world is made upright (`alignment`), Z up, and
then turned: canonical (x, y, z) = upright (x, z, −y). Poses and mesh go the same way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sprite_etl.extract.base import OpenScene, Rendering, SceneError, SceneFacts, Viewpoint
from sprite_etl.extract.scannet.alignment import alignment_of, rigid
from sprite_etl.extract.scannet.annotation import read_annotation
from sprite_etl.extract.scannet.choice import Choice, Look, cells_of, choose, sharpness_of
from sprite_etl.extract.scannet.labels import Label
from sprite_etl.extract.scannet.masks import open_pictures
from sprite_etl.extract.scannet.mesh import Mesh, read_mesh
from sprite_etl.extract.scannet.options import ScannetOptions
from sprite_etl.extract.scannet.sens import SensFile
from sprite_etl.extract.scannet.surface import Surface
from sprite_etl.extract.scannet.things import things_of
from sprite_etl.extract.scannet.views import View, lifted
from sprite_etl.scene.camera import Camera
from sprite_etl.scene.capture import AgentPose, Has
from sprite_etl.scene.conventions import Z_UP_TO_CANONICAL, canonical_points

Array = NDArray[np.float64]

SMALL = 160
LOOK_STEP = 12
"""Of a depth picture every so many pixels tell which cells it shows."""
BLUR_SIZE = (640, 480)
"""Sharpness is measured on pictures of about this size: JPEGs decode to it quickly."""


class Scan(OpenScene):
    """Raises SceneError where the scan's files are missing, damaged, or do not fit each other; poses_lost."""

    def __init__(
        self, folder: Path, scan: str, labels: Mapping[str, Label], options: ScannetOptions, fps: float
    ) -> None:
        self._options, self._fps = options, fps
        with ExitStack() as stack:
            self._sens = stack.enter_context(SensFile(folder / f"{scan}.sens"))
            self._pictures = open_pictures(folder, scan)
            if self._pictures is not None:
                stack.callback(self._pictures.close)
            self._poses = {i: p for i, f in enumerate(self._sens.frames) if (p := rigid(f.pose)) is not None}
            if not self._poses:
                raise SceneError("poses_lost", f"none of the {len(self._sens.frames)} frames of {scan} has a pose")
            self._read_world(folder, scan, labels)
            self._files = stack.pop_all()
        self._choice: Choice | None = None

    def _read_world(self, folder: Path, scan: str, labels: Mapping[str, Label]) -> None:
        """The mesh, what is annotated on it, and how the scan is photographed."""
        mesh = read_mesh(folder / f"{scan}_vh_clean_2.ply")
        segments, aggregation = folder / f"{scan}_vh_clean_2.0.010000.segs.json", folder / f"{scan}.aggregation.json"
        annotation = read_annotation(segments, aggregation, len(mesh.vertices))
        alignment = alignment_of(folder / f"{scan}.txt", mesh, np.array(list(self._poses.values())))
        upright = mesh.vertices @ alignment[:3, :3].T + alignment[:3, 3]
        vertices = canonical_points(upright, Z_UP_TO_CANONICAL)
        self._things = things_of(vertices, annotation, labels)
        self._cells = cells_of(vertices)
        self._surface = Surface(Mesh(vertices, mesh.triangles), self._things.value_of_vertex(annotation))
        colour = self._sens.colour
        width = min(self._options.width, colour.width)
        height = round(colour.height * width / colour.width)
        self._view = View(colour, self._sens.depth, width, height, alignment)

    def close(self) -> None:
        """Close the scan's files."""
        self._files.close()

    @property
    def frames(self) -> tuple[int, ...]:
        """The numbers of the frames that are kept, in the order of time. Raises SceneError as `viewpoints` does."""
        return self._chosen().frames

    def viewpoints(self) -> Sequence[Viewpoint]:
        """The chosen frames. Raises SceneError: too_few_frames, no_parallax, low_coverage, bad_sens."""
        return [self._viewpoint(i, self._camera(n)) for i, n in enumerate(self.frames)]

    def render(self, viewpoint: Viewpoint) -> Rendering:
        """Colour at the width asked for, depth brought to it, and which thing each pixel shows."""
        number = self.frames[round(viewpoint.time_s * self._fps)]
        rgb = self._view.picture(self._sens.colour_image(number))
        sensor = self._view.registered(self._sens.depth_m(number))
        drawn = self._surface.draw(viewpoint.camera)
        depth = drawn.fused(sensor) if self._options.depth == "fused" else sensor
        return Rendering(rgb, depth, drawn.masks(sensor, self._pictured(number)))

    def facts(self) -> SceneFacts:
        """The annotated things that have a box. No category is known to be complete: annotators leave things out."""
        choice = self._chosen()
        note = (
            f"boxes fitted to the scan ({self._things.boxless} things have too few vertices for one); "
            f"{choice.coverage:.0%} of it is shown; {choice.blurred} blurred and "
            f"{choice.adrift} frames off the mesh left out"
        )
        return SceneFacts(self._things.objects, Has(depth=True, instance=True), geometry_note=note)

    def _chosen(self) -> Choice:
        if self._choice is None:
            o = self._options
            self._choice = choose(
                list(self._poses), self._look, self._fits, self._cells, o.frames, o.blur, o.min_coverage
            )
        return self._choice

    def _camera(self, number: int) -> Camera:
        return self._view.camera(self._poses[number])

    def _look(self, number: int) -> Look:
        camera, depth = self._camera(number), self._sens.depth_m(number)
        points = lifted(self._view.depth, depth, LOOK_STEP)
        points = points[points[:, 2] > 0]
        world = self._view.alignment @ self._poses[number] @ self._view.depth.to_reference
        shown = canonical_points(points @ world[:3, :3].T + world[:3, 3], Z_UP_TO_CANONICAL)
        grey = np.asarray(self._sens.colour_image(number, at_least=BLUR_SIZE, grey=True))
        return Look(number, camera.position, camera.forward, sharpness_of(grey), cells_of(shown))

    def _fits(self, number: int) -> bool:
        """Whether the sensor agrees with the mesh that its pose shows, on a small picture."""
        view = replace(self._view, width=SMALL, height=round(SMALL * self._view.height / self._view.width))
        drawn = self._surface.draw(view.camera(self._poses[number]))
        return drawn.agreement(view.registered(self._sens.depth_m(number))) >= self._options.min_agreement

    def _viewpoint(self, index: int, camera: Camera) -> Viewpoint:
        x, _, z = camera.position.tolist()
        return Viewpoint(camera, index / self._fps, AgentPose((x, self._things.floor_y, z), camera.yaw_rad))

    def _pictured(self, number: int) -> NDArray[np.int32] | None:
        if self._pictures is None or number not in self._pictures.numbers:
            return None
        values = self._view.numbers(self._pictures.read(number))
        return np.where(np.isin(values, list(self._things.background)), np.int32(0), values)
