"""Houses written by hand in ProcTHOR's schema, small enough to know by heart."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sprite_etl.extract.procthor.assets import Asset

HEIGHT_M = 2.6
ASSETS = {
    "Sofa_1": Asset("Sofa_1", "Sofa", (2.0, 0.8, 0.9)),
    "Fridge_1": Asset("Fridge_1", "Fridge", (0.8, 1.8, 0.7)),
    "Table_1": Asset("Table_1", "DiningTable", (1.4, 0.75, 0.8)),
    "Bowl_1": Asset("Bowl_1", "Bowl", (0.2, 0.08, 0.2)),
    "Safe_1": Asset("Safe_1", "Safe", (0.5, 0.5, 0.5)),
    "Box_1": Asset("Box_1", "Box", (0.4, 0.3, 0.4)),
    "Chair_1": Asset("Chair_1", "Chair", (0.5, 0.9, 0.5)),
}


def thing(name: str, x: float, y: float, z: float, yaw_deg: float, **more: Any) -> dict[str, Any]:
    """One object by its asset, at the middle of its box."""
    place = {"x": x, "y": y, "z": z}
    return {"id": f"{name}|1", "assetId": name, "position": place, "rotation": {"x": 0, "y": yaw_deg, "z": 0}, **more}


def room(number: int, kind: str, x0: float, x1: float, outer: str = "exterior") -> tuple[dict[str, Any], list[Any]]:
    """(a room from x0 to x1, 4 m deep; its four walls and what the outside has of them): walls run as ProcTHOR's do,
    `wall|<room>|0` at x0, then on at z = 4, x1 and z = 0. outer: the room that the outer walls say."""
    corners = [(x0, 0.0), (x0, 4.0), (x1, 4.0), (x1, 0.0)]
    name = f"room|{number}"
    walls = []
    for k, (a, b) in enumerate(zip(corners, [*corners[1:], corners[0]])):
        for owner, (p, q) in ((name, (a, b)), (outer, (b, a))):
            side = "exterior" if owner == outer and (p, q) == (b, a) else str(number)
            polygon = [{"x": x, "y": y, "z": z} for y in (0, HEIGHT_M) for x, z in (p, q)]
            walls.append({"id": f"wall|{side}|{number}{k}", "roomId": owner, "polygon": polygon})
    floor = [{"x": x, "y": 0, "z": z} for x, z in corners]
    return {"id": name, "roomType": kind, "floorPolygon": floor}, walls


def hole(low: float, high: float, sill: float, head: float, wall0: str, wall1: str) -> dict[str, Any]:
    """A door or a window."""
    polygon = [{"x": low, "y": sill, "z": 0}, {"x": high, "y": head, "z": 0}]
    return {"id": f"hole|{wall0}", "wall0": wall0, "wall1": wall1, "holePolygon": polygon}


def one_room() -> dict[str, Any]:
    """5 m along Unity's x: a door to the outside in the wall at z = 0, and four things."""
    made, walls = room(2, "LivingRoom", 0.0, 5.0, outer="room|2")
    table = thing("Table_1", 3.2, 0.375, 2.2, 0, children=[thing("Bowl_1", 3.2, 0.83, 2.2, 0)])
    return {
        "metadata": {"schema": "1.0.0"},
        "rooms": [made],
        "walls": walls,
        "doors": [hole(1.0, 1.9, 0.0, 2.0, "wall|2|23", "wall|exterior|23")],
        "windows": [],
        "objects": [thing("Sofa_1", 0.5, 0.4, 2.0, 90), thing("Fridge_1", 4.5, 0.9, 3.6, 180), table],
    }


def two_rooms(*, joined: bool) -> dict[str, Any]:
    """A kitchen from x = 0 to 3 and a living room on to 7; joined: without a wall between them, else by a door."""
    kitchen, left = room(2, "Kitchen", 0.0, 3.0)
    living, right = room(3, "LivingRoom", 3.0, 7.0)
    between = {"wall|2|22", "wall|3|30"}
    walls = [{**wall, "empty": True} if joined and wall["id"] in between else wall for wall in [*left, *right]]
    window = hole(0.5, 1.5, 0.9, 2.1, "wall|3|31", "wall|exterior|31")
    return {
        "metadata": {"schema": "1.0.0"},
        "rooms": [kitchen, living],
        "walls": walls,
        "doors": [] if joined else [hole(1.0, 2.0, 0.0, 2.0, "wall|3|30", "wall|2|22")],
        "windows": [window],
        "objects": [
            thing("Fridge_1", 0.45, 0.9, 3.6, 180), thing("Safe_1", 2.2, 0.25, 3.7, 180),
            thing("Sofa_1", 6.4, 0.4, 2.0, 270), thing("Chair_1", 4.2, 0.45, 3.2, 200),
            thing("Table_1", 4.2, 0.375, 0.6, 0, children=[
                thing("Box_1", 4.4, 0.93, 0.6, 30), thing("Bowl_1", 3.8, 0.8, 0.6, 0),
            ]),
        ],
    }  # fmt: skip


def written(folder: Path, *houses: Any) -> dict[str, str]:
    """The houses (JSON values or text as it is) and their assets as files: the source's options."""
    lines = [house if isinstance(house, str) else json.dumps(house) for house in houses]
    (folder / "houses-val.jsonl").write_text("\n".join(lines))
    entries: dict[str, list[Any]] = {
        a.type: [{"assetId": a.asset_id, "objectType": a.type, "boundingBox": dict(zip("xyz", a.size))}]
        for a in ASSETS.values()
    }
    (folder / "assets.json").write_text(json.dumps(entries))
    return {"houses": str(folder / "houses-val.jsonl"), "assets": str(folder / "assets.json")}
