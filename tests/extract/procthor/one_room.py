"""A house of one room, 5 m along Unity's x and 4 m along its z, written by hand in ProcTHOR's schema."""

from __future__ import annotations

from typing import Any

from sprite_etl.extract.procthor.assets import Asset

HEIGHT_M = 2.6
CORNERS = [(0, 0), (0, 4), (5, 4), (5, 0)]
ASSETS = {
    "Sofa_1": Asset("Sofa_1", "Sofa", (2.0, 0.8, 0.9)),
    "Fridge_1": Asset("Fridge_1", "Fridge", (0.8, 1.8, 0.7)),
    "Table_1": Asset("Table_1", "DiningTable", (1.4, 0.75, 0.8)),
    "Bowl_1": Asset("Bowl_1", "Bowl", (0.2, 0.08, 0.2)),
}


def thing(name: str, x: float, y: float, z: float, yaw_deg: float, **more: Any) -> dict[str, Any]:
    """One object by its asset, at the middle of its box."""
    place = {"x": x, "y": y, "z": z}
    return {"id": f"{name}|1", "assetId": name, "position": place, "rotation": {"x": 0, "y": yaw_deg, "z": 0}, **more}


def one_room() -> dict[str, Any]:
    """The house's JSON: a door to the outside in the wall at z = 0, and four things."""
    walls = []
    for number, (a, b) in enumerate(zip(CORNERS, [*CORNERS[1:], CORNERS[0]])):
        (ax, az), (bx, bz) = a, b
        polygon = [(ax, 0, az), (bx, 0, bz), (bx, HEIGHT_M, bz), (ax, HEIGHT_M, az)]
        walls.append(
            {"id": f"wall{number}", "roomId": "room|2", "polygon": [{"x": x, "y": y, "z": z} for x, y, z in polygon]}
        )
    hole = [{"x": 1.0, "y": 0.0, "z": 0}, {"x": 1.9, "y": 2.0, "z": 0}]
    table = thing("Table_1", 3.2, 0.375, 2.2, 0, children=[thing("Bowl_1", 3.2, 0.79, 2.2, 0)])
    return {
        "metadata": {"schema": "1.0.0"},
        "rooms": [
            {"id": "room|2", "roomType": "LivingRoom", "floorPolygon": [{"x": x, "y": 0, "z": z} for x, z in CORNERS]}
        ],
        "walls": walls,
        "doors": [{"id": "door", "wall0": "wall3", "wall1": "outside", "holePolygon": hole}],
        "windows": [],
        "objects": [thing("Sofa_1", 0.5, 0.4, 2.0, 90), thing("Fridge_1", 4.5, 0.9, 3.6, 180), table],
    }
