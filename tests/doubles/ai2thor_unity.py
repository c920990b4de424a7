"""A stand-in for AI2-THOR's Unity: one furnished room, cast exactly, said to the real client over its FIFO wire.

Started by the client as its executable, under the client's own Python. Everything is Unity's: left-handed, Y up,
metres, rows of pictures bottom-up.
"""

from __future__ import annotations

import argparse
import json
import os
import struct
from typing import Any, BinaryIO

import msgpack
import numpy as np

from tests.extract.ai2thor.metadata import event, point, thing, unity_axes

METADATA, ACTION, RGB, DEPTH, IDS, END = 1, 2, 4, 5, 9, 255
ROOM = np.array([[0.0, 0.0, 0.0], [5.0, 2.6, 4.0]])
WALL = (90, 80, 70)
# (id, centre, size, yaw, colour, loose)
THINGS = (
    ("Fridge|1", (4.2, 0.9, 0.6), (0.9, 1.8, 0.8), 0.0, (206, 5, 34), False),
    ("Sofa|2", (1.0, 0.4, 3.3), (1.6, 0.8, 0.8), 180.0, (6, 44, 201), False),
    ("Box|3", (3.6, 0.25, 3.0), (0.6, 0.5, 0.4), 35.0, (195, 173, 17), True),
    ("Chair|4", (0.7, 0.45, 0.7), (0.5, 0.9, 0.5), 20.0, (10, 190, 60), True),
)
PLACES = [(1.75 + i * 0.25, 0.9009992, 1.25 + k * 0.25) for i in range(7) for k in range(5)]


class Unity:
    def __init__(self, width: int, height: int) -> None:
        self.size = width, height
        self.fov, self.place, self.yaw, self.down = 90.0, PLACES[0], 0.0, 30.0

    def act(self, action: dict[str, Any]) -> Any:
        """Do it and return its actionReturn. Raises ValueError for what this Unity does not know."""
        match action["action"]:
            case "GetScenesInBuild":
                return ["FloorPlan1_physics", "Procedural"]
            case "Initialize":
                self.fov = float(action["fieldOfView"])
                return {"cameraNearPlane": 0.1, "cameraFarPlane": 20.0}
            case "TeleportFull":
                self.place = tuple(action["position"][axis] for axis in "xyz")
                self.yaw, self.down = action["rotation"]["y"], action["horizon"]
            case "GetReachablePositions":
                return [point(p) for p in PLACES]
            case "Reset" | "ChangeResolution" | "ChangeQuality" | "CreateHouse" | "Pass":
                pass
            case other:
                raise ValueError(f"{other} is not a valid action")
        return None

    def metadata(self, action: str, returned: Any, error: str, sequence: int) -> dict[str, Any]:
        things = tuple(thing(i, c, s, yaw, loose=loose) for i, c, s, yaw, _, loose in THINGS)
        colours = {i: colour for i, _, _, _, colour, _ in THINGS}
        agent = event(self.place, self.yaw, self.down, self.fov, things, colours) | {
            "agentId": 0, "lastAction": action, "lastActionSuccess": not error, "errorMessage": error,
            "errorCode": "InvalidAction" if error else "", "screenWidth": self.size[0], "screenHeight": self.size[1],
            "actionReturn": returned, "depthFormat": "Meters", "thirdPartyCameras": [], "sceneName": "FloorPlan1",
            "isSceneAtRest": True, "inventoryObjects": [], "collidedObjects": [], "currentTime": 0.0,
        }  # fmt: skip
        return {"agents": [agent], "thirdPartyCameras": [], "activeAgentId": 0, "sequenceId": sequence}

    def pictures(self) -> dict[int, bytes]:
        width, height = self.size
        eye, axes = np.add(self.place, (0, 0.675, 0)), unity_axes(self.yaw, self.down)
        focal = height / 2 / np.tan(np.radians(self.fov) / 2)
        across, up = np.meshgrid(np.arange(width) + 0.5 - width / 2, height / 2 - np.arange(height) - 0.5)
        rays = np.stack([across / focal, up / focal, np.ones_like(up)], -1) @ axes.T
        with np.errstate(divide="ignore", invalid="ignore"):
            depth = np.maximum((ROOM[0] - eye) / rays, (ROOM[1] - eye) / rays).min(-1)
            ids = np.broadcast_to(np.array(WALL, np.uint8), (height, width, 3)).copy()
            for _, centre, size, yaw, colour, _ in THINGS:
                own = unity_axes(yaw)
                origin, toward, half = np.subtract(eye, centre) @ own, rays @ own, np.array(size) / 2
                one, two = (-half - origin) / toward, (half - origin) / toward
                near, far = np.minimum(one, two).max(-1), np.maximum(one, two).min(-1)
                hit = (near < far) & (near > 0.1) & (near < depth)
                depth[hit], ids[hit] = near[hit], colour
        rgb = (ids * np.clip(1.2 - depth / 8, 0.3, 1)[..., None]).astype(np.uint8)
        rgba = np.dstack([ids, np.full((height, width), 255, np.uint8)])
        images = {RGB: rgb, DEPTH: depth.astype("<f4"), IDS: rgba}
        return {kind: np.ascontiguousarray(image[::-1]).tobytes() for kind, image in images.items()}


def send(wire: BinaryIO, unity: Unity, metadata: dict[str, Any]) -> None:
    parts = {METADATA: msgpack.packb(metadata, use_bin_type=True), **unity.pictures()}
    wire.write(b"".join(struct.pack("!BI", kind, len(body)) + body for kind, body in parts.items()))
    wire.write(struct.pack("!BI", END, 0))
    wire.flush()


def receive(wire: BinaryIO) -> dict[str, Any] | None:
    action = None
    while len(head := wire.read(5)) == 5:
        kind, length = struct.unpack("!BI", head)
        if kind == END:
            return action
        body = wire.read(length)
        action = json.loads(body) if kind == ACTION else action
    return None


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("-screen-width", type=int, default=300)
    parser.add_argument("-screen-height", type=int, default=300)
    asked, _ = parser.parse_known_args()
    unity = Unity(asked.screen_width, asked.screen_height)
    with open(os.environ["AI2THOR_FIFO_SERVER_PIPE_PATH"], "wb") as out:
        send(out, unity, unity.metadata("", None, "", 0))
        with open(os.environ["AI2THOR_FIFO_CLIENT_PIPE_PATH"], "rb") as incoming:
            while (action := receive(incoming)) is not None:
                returned, error = None, ""
                try:
                    returned = unity.act(action)
                except ValueError as refused:
                    error = str(refused)
                send(out, unity, unity.metadata(action["action"], returned, error, action.get("sequenceId", 0)))


if __name__ == "__main__":
    main()
