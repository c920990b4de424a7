"""A stand-in for AI2-THOR's Unity: a room that is said to the real client over its FIFO or WSGI wire.

Started by the client as its executable, under the client's own Python. Rows of pictures go bottom-up. --rgba: colours
with alpha, as CloudRendering sends them; --fault: what goes wrong at the TeleportFull of number --after.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import struct
import sys
import time
from typing import Any, BinaryIO

import msgpack
import numpy as np

from tests.doubles.ai2thor_room import Room

METADATA, ACTION, RGB, DEPTH, IDS, END = 1, 2, 4, 5, 9, 255
FIELDS = {RGB: "image", DEPTH: "image_depth", IDS: "image_ids"}
FAULTS = ("start_hang", "start_die", "hang", "die", "nonsense", "elsewhere", "blind")
Message = tuple[dict[str, Any], dict[int, bytes]]


class Unity:
    def __init__(self, room: Room, fault: str, after: int, rgba: bool) -> None:
        self.room, self.fault, self.after, self.rgba = room, fault, after, rgba

    def answer(self, action: dict[str, Any]) -> Message:
        """Do an action, or go wrong with it."""
        name = action.get("action", "")
        returned, message, code = None, "", ""
        try:
            returned = self.room.act(action) if name else None
        except ValueError as refused:
            message = str(refused)
        except LookupError as unknown:
            message, code = str(unknown), "InvalidAction"
        self.after -= name == "TeleportFull"
        at_fault = self.fault if name == "TeleportFull" and self.after < 0 else ""
        if at_fault in ("hang", "die"):
            print(f"NullReferenceException: {at_fault} at {name}", file=sys.stderr, flush=True)
        if at_fault == "hang":
            time.sleep(600)
        if at_fault == "die":
            os._exit(139)
        if at_fault == "elsewhere":
            self.room.place = (9.0, 1.0, 9.0)
        agent = self.room.metadata() | {
            "agentId": 0, "lastAction": name, "lastActionSuccess": not message, "errorMessage": message,
            "errorCode": code, "actionReturn": returned, "depthFormat": "Meters", "thirdPartyCameras": [],
            "sceneName": "FloorPlan1", "inventoryObjects": [], "collidedObjects": [], "currentTime": 0.0,
        }  # fmt: skip
        if at_fault == "nonsense":
            agent = {"agentId": 0, "thirdPartyCameras": None}
        sequence = action.get("sequenceId", 0)
        metadata = {"agents": [agent], "thirdPartyCameras": [], "activeAgentId": 0, "sequenceId": sequence}
        return metadata, {} if at_fault == "blind" else self.pictures()

    def pictures(self) -> dict[int, bytes]:
        rgb, depth, ids = self.room.picture()
        opaque = np.full(depth.shape, 255, np.uint8)
        images = {RGB: np.dstack([rgb, opaque]) if self.rgba else rgb, DEPTH: depth, IDS: np.dstack([ids, opaque])}
        return {kind: np.ascontiguousarray(image[::-1]).tobytes() for kind, image in images.items()}


def over_fifo(unity: Unity) -> None:
    with open(os.environ["AI2THOR_FIFO_SERVER_PIPE_PATH"], "wb") as out:
        send(out, *unity.answer({}))
        with open(os.environ["AI2THOR_FIFO_CLIENT_PIPE_PATH"], "rb") as incoming:
            while (action := receive(incoming)) is not None:
                send(out, *unity.answer(action))


def send(wire: BinaryIO, metadata: dict[str, Any], pictures: dict[int, bytes]) -> None:
    parts = {METADATA: msgpack.packb(metadata, use_bin_type=True), **pictures}
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


def over_wsgi(unity: Unity) -> None:
    """Each answer is a form that is posted; the reply is the next action, empty at the end."""
    action: dict[str, Any] = {}
    while True:
        metadata, pictures = unity.answer(action)
        form = part("metadata", json.dumps(metadata).encode(), text=True)
        form += part("token", os.environ["AI2THOR_CLIENT_TOKEN"].encode(), text=True)
        form += b"".join(part(FIELDS[kind], body) for kind, body in pictures.items()) + b"--boundaryXYZ--\r\n"
        wire = http.client.HTTPConnection(os.environ["AI2THOR_HOST"], int(os.environ["AI2THOR_PORT"]))
        wire.request("POST", "/train", form, {"Content-Type": "multipart/form-data; boundary=boundaryXYZ"})
        action = json.loads(wire.getresponse().read())
        wire.close()
        if not action.get("action"):
            return


def part(name: str, body: bytes, text: bool = False) -> bytes:
    kind = 'text/plain; charset="utf-8"' if text else "image/raw"
    file = "" if text else f'; filename="{name}.raw"'
    head = f'--boundaryXYZ\r\nContent-disposition: form-data; name="{name}"{file}\r\nContent-Type: {kind}\r\n\r\n'
    return head.encode() + body + b"\r\n"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("-screen-width", type=int, default=300)
    parser.add_argument("-screen-height", type=int, default=300)
    parser.add_argument("--fault", choices=FAULTS, default="")
    parser.add_argument("--after", type=int, default=0)
    parser.add_argument("--rgba", action="store_true")
    asked, _ = parser.parse_known_args()
    if asked.fault == "start_hang":
        time.sleep(600)
    if asked.fault == "start_die":
        sys.exit("no usable Vulkan device")
    unity = Unity(Room(asked.screen_width, asked.screen_height), asked.fault, asked.after, asked.rgba)
    (over_fifo if os.environ["AI2THOR_SERVER_TYPE"] == "FIFO" else over_wsgi)(unity)


if __name__ == "__main__":
    main()
