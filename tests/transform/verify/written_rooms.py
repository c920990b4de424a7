"""The rooms that the hand-written questions are about: few boxes, round numbers, every distance to be had by hand."""

from __future__ import annotations

from collections.abc import Sequence
from math import pi
from pathlib import Path

from sprite_etl.scene.camera import Camera
from sprite_etl.scene.folder import CaptureFolder
from tests.builders import Thing, box_world, look

SECONDS_PER_FRAME = 2.0

LIVING = (
    Thing("table", (0.0, 0.0), (1.4, 0.75, 0.9), "brown"),
    Thing("sofa", (0.0, -2.6), (2.0, 0.8, 0.9), "blue"),
    Thing("chair", (1.75, 0.0), (0.5, 0.9, 0.5), "red"),
    Thing("chair", (-2.0, 0.5), (0.5, 1.0, 0.5), "black"),
    Thing("bookshelf", (-2.6, -2.8), (0.9, 1.8, 0.3), "white"),
    Thing("floor lamp", (2.4, -2.2), (0.4, 1.6, 0.4), "yellow"),
    Thing("plant", (2.6, 2.0), (0.4, 1.1, 0.4), "green"),
    Thing("bench", (-2.2, 2.2), (1.2, 0.45, 0.4), "orange"),
    Thing("crate", (0.6, 1.5), (0.6, 0.4, 0.4), "purple"),
    Thing("vase", (0.45, 0.0), (0.25, 0.45, 0.25), "pink", lift=0.75, on=0),
    Thing("bowl", (-0.4, 0.0), (0.4, 0.25, 0.4), "grey", lift=0.75, on=0),
    Thing("ceiling lamp", (0.0, 0.0), (0.4, 0.3, 0.4), "white", lift=2.0),
)
"""Seen from the middle of each wall: frame 0 from +z, 1 from −z, 2 from −x, 3 from +x; 4 and 5 from two corners."""

OFFICE = (
    Thing("desk", (-1.0, -2.0), (1.6, 0.7, 0.8), "brown"),
    Thing("desk", (1.4, 1.0), (1.2, 0.8, 0.6), "white", yaw=pi / 2),
    Thing("chair", (-1.0, -0.9), (0.5, 0.95, 0.5), "black"),
    Thing("chair", (0.3, 1.0), (0.5, 0.95, 0.5), "red", yaw=pi / 6),
    Thing("chair", (2.6, -1.2), (0.5, 0.95, 0.5), "green"),
    Thing("cabinet", (2.6, -2.6), (0.8, 1.3, 0.5), "grey"),
    Thing("bin", (-2.6, 0.4), (0.35, 0.5, 0.35), "orange"),
    Thing("bin", (0.9, -2.6), (0.35, 0.5, 0.35), "blue"),
    Thing("monitor", (-1.4, -2.0), (0.6, 0.45, 0.2), "black", lift=0.7, on=0),
    Thing("printer", (-0.5, -2.0), (0.5, 0.3, 0.45), "yellow", lift=0.7, on=0),
    Thing("whiteboard", (-2.4, 2.4), (1.5, 1.7, 0.1), "white", yaw=pi / 4),
)
"""Two desks, three chairs, two bins: what has to be counted, or told apart."""

BEDROOM = (
    Thing("bed", (-0.5, -1.8), (1.6, 0.5, 2.0), "white"),
    Thing("nightstand", (1.0, -2.4), (0.5, 0.55, 0.4), "brown"),
    Thing("wardrobe", (2.4, -0.4), (0.6, 2.0, 1.5), "grey"),
    Thing("dresser", (-2.4, 0.8), (0.5, 0.9, 1.2), "orange"),
    Thing("armchair", (0.8, 1.4), (0.8, 1.0, 0.8), "green", yaw=0.5),
    Thing("stool", (-1.1, 1.9), (0.4, 0.45, 0.4), "red"),
    Thing("table lamp", (1.0, -2.4), (0.3, 0.5, 0.3), "yellow", lift=0.55, on=1),
    Thing("pillow", (-0.5, -2.5), (0.7, 0.2, 0.4), "blue", lift=0.5, on=0),
)


def _round(reach: float, corner: float) -> Sequence[Camera]:
    return (
        look(0, reach, 0.0),
        look(0, -reach, pi),
        look(-reach, 0, -pi / 2),
        look(reach, 0, pi / 2),
        look(-corner, corner, -pi / 4),
        look(corner, -corner, 3 * pi / 4),
    )


ROOMS = {"living": LIVING, "office": OFFICE, "bedroom": BEDROOM}


def colour_of(room: str, object_id: str) -> str:
    """The colour that an object of a room was given."""
    name, _, number = object_id.rpartition("_")
    return [t.colour for t in ROOMS[room] if t.name.replace(" ", "_") == name][int(number) - 1]


def written_rooms(folder: Path) -> dict[str, CaptureFolder]:
    """A capture of each room, six frames 2 s apart, by its name."""
    return {
        name: box_world(folder / name, things, _round(3.8, 3.7), capture_id=name, seconds_per_frame=SECONDS_PER_FRAME)
        for name, things in ROOMS.items()
    }
