"""One furnished room, cast exactly, as AI2-THOR's Unity says and draws it: left-handed, Y up, metres.

Its truth is here: what stands where, what can be picked up, what is drawn and never listed, and what happens after a
thing is put elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from tests.extract.ai2thor.metadata import Array, event, point, thing, unity_axes

SIZE = np.array([[0.0, 0.0, 0.0], [5.0, 2.6, 4.0]])
WALL = (90, 80, 70)
PLACES = [(1.75 + i * 0.25, 0.9009992, 1.25 + k * 0.25) for i in range(7) for k in range(5)]
FALL_M, PER_PASS_M = 0.02, 0.01
Vector = tuple[float, float, float]


@dataclass(frozen=True)
class Piece:
    """center, size: metres; yaw in degrees; listed: whether Unity's metadata have it, and not only its pictures."""

    id: str
    center: Vector
    size: Vector
    yaw: float
    colour: tuple[int, int, int]
    loose: bool = False
    on: str = "Floor|0"
    listed: bool = True


FURNISHED = (
    Piece("Fridge|1", (4.2, 0.9, 0.6), (0.9, 1.8, 0.8), 0.0, (206, 5, 34)),
    Piece("Sofa|2", (1.0, 0.4, 3.3), (1.6, 0.8, 0.8), 180.0, (6, 44, 201)),
    Piece("Box|3", (3.6, 0.25, 3.0), (0.6, 0.5, 0.4), 35.0, (195, 173, 17), loose=True),
    Piece("Chair|4", (0.7, 0.45, 0.7), (0.5, 0.9, 0.5), 20.0, (10, 190, 60), loose=True),
    Piece("DiningTable|5", (2.35, 0.36, 3.3), (0.9, 0.72, 0.6), 0.0, (120, 60, 150)),
    Piece("Pot|6", (2.3, 0.84, 3.3), (0.24, 0.24, 0.24), 15.0, (20, 200, 220), loose=True, on="DiningTable|5"),
    Piece("SideTable|7", (4.6, 0.3, 2.4), (0.5, 0.6, 0.5), 0.0, (240, 120, 20)),
    Piece("curtain_left", (3.2, 1.6, 3.98), (0.8, 1.2, 0.03), 0.0, (77, 1, 2), listed=False),
)


class Room:
    """The room's state between two actions."""

    def __init__(self, width: int, height: int) -> None:
        self.size = width, height
        self.fov, self.place, self.yaw, self.down = 90.0, PLACES[0], 0.0, 30.0
        self.falling: dict[str, float] = {}
        self.pieces = {p.id: p for p in FURNISHED}

    def act(self, action: dict[str, Any]) -> Any:
        """Do it and return its actionReturn. Raises LookupError for what this Unity does not know, ValueError for what
        can't be done."""
        match action["action"]:
            case "GetScenesInBuild":
                return ["FloorPlan1_physics", "FloorPlan_Val1_1", "ArchitecTHOR-Val-00", "Procedural"]
            case "Reset":
                self.__init__(*self.size)  # type: ignore[misc]
            case "Initialize":
                self.fov = float(action["fieldOfView"])
                return {"cameraNearPlane": 0.1, "cameraFarPlane": 20.0}
            case "CreateHouse":
                if "rooms" not in action["house"]:
                    raise ValueError("the house has no rooms")
            case "TeleportFull":
                x, y, z = (float(action["position"][axis]) for axis in "xyz")
                self.place, self.yaw, self.down = (x, y, z), action["rotation"]["y"], action["horizon"]
            case "GetReachablePositions":
                return [point(p) for p in PLACES]
            case "GetSpawnCoordinatesAboveReceptacle":
                return [point(p) for p in self._top(self.pieces[action["objectId"]])]
            case "PlaceObjectAtPoint":
                self._put(self.pieces[action["objectId"]], [float(action["position"][axis]) for axis in "xyz"])
            case "Pass":
                self._fall()
            case "ChangeResolution":
                self.size = int(action["x"]), int(action["y"])
            case "ChangeQuality":
                pass
            case other:
                raise LookupError(f"{other} is not a valid action")
        return None

    def metadata(self) -> dict[str, Any]:
        """What an event says of its one agent."""
        listed = [p for p in self.pieces.values() if p.listed]
        things = tuple(
            thing(p.id, p.center, p.size, p.yaw, loose=p.loose)
            | {"parentReceptacles": [p.on], "receptacle": "Table" in p.id, "openable": p.id == "Fridge|1"}
            for p in listed
        )
        colours = {p.id: p.colour for p in self.pieces.values()} | {"Floor|0": WALL, "Fridge": (1, 1, 1)}
        return event(self.place, self.yaw, self.down, self.fov, things, colours) | {
            "isSceneAtRest": not self.falling,
            "screenWidth": self.size[0],
            "screenHeight": self.size[1],
        }

    def picture(self) -> tuple[Array, Array, Array]:
        """(rgb uint8, planar depth float32 metres, colours of instances uint8), row 0 on top."""
        width, height = self.size
        eye, axes = np.add(self.place, (0, 0.675, 0)), unity_axes(self.yaw, self.down)
        focal = height / 2 / np.tan(np.radians(self.fov) / 2)
        across, up = np.meshgrid(np.arange(width) + 0.5 - width / 2, height / 2 - np.arange(height) - 0.5)
        rays = np.stack([across / focal, up / focal, np.ones_like(up)], -1) @ axes.T
        with np.errstate(divide="ignore", invalid="ignore"):
            depth = np.maximum((SIZE[0] - eye) / rays, (SIZE[1] - eye) / rays).min(-1)
            ids = np.broadcast_to(np.array(WALL, np.uint8), (height, width, 3)).copy()
            for piece in self.pieces.values():
                own = unity_axes(piece.yaw)
                origin, toward, half = np.subtract(eye, piece.center) @ own, rays @ own, np.array(piece.size) / 2
                one, two = (-half - origin) / toward, (half - origin) / toward
                near, far = np.minimum(one, two).max(-1), np.maximum(one, two).min(-1)
                hit = (near < far) & (near > 0.1) & (near < depth)
                depth[hit], ids[hit] = near[hit], piece.colour
        rgb = (ids * np.clip(1.2 - depth / 8, 0.3, 1)[..., None]).astype(np.uint8)
        return rgb, depth.astype("<f4"), ids

    def _top(self, piece: Piece) -> list[Vector]:
        x, y, z = piece.center
        return [
            (x + i * piece.size[0] / 6, y + piece.size[1] / 2, z + k * piece.size[2] / 6)
            for i in (-1, 0, 1)
            for k in (-1, 0, 1)
        ]

    def _put(self, piece: Piece, position: list[float]) -> None:
        """As Unity does: a little above the place, from where it falls."""
        carriers = [c.id for c in self.pieces.values() if "Table" in c.id and _above(c, position)]
        if not piece.loose or not carriers:
            raise ValueError(f"{piece.id} can't be placed there")
        x, y, z = position
        center = (x, y + piece.size[1] / 2 + FALL_M, z)
        self.pieces[piece.id] = replace(piece, center=center, on=carriers[0])
        self.falling[piece.id] = FALL_M

    def _fall(self) -> None:
        for name in list(self.falling):
            x, y, z = self.pieces[name].center
            self.pieces[name] = replace(self.pieces[name], center=(x, y - PER_PASS_M, z))
            self.falling[name] -= PER_PASS_M
            if self.falling[name] < 1e-9:
                del self.falling[name]


def _above(carrier: Piece, position: list[float]) -> bool:
    offset = np.abs(np.subtract(position, carrier.center)) - np.array(carrier.size) / 2
    return bool(offset[0] <= 0 and offset[2] <= 0 and abs(offset[1]) < 0.05)
