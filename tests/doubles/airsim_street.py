"""A street whose truth is known, drawn exactly: what the stand-in for AirSim has in its world.

Everything is NED: metres, x forward along the street (5 to 150 m), y to the right, z down, 0 = the ground. Things are
made of boxes; some of Unreal's actors have no shape at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Colour = tuple[int, int, int]

NEAR, SKY = 0.1, 65504.0
SUN = np.array([0.35, 0.5, -0.8]) / np.linalg.norm([0.35, 0.5, -0.8])


@dataclass(frozen=True)
class Part:
    """A box of an asset: centre and size in the asset's own axes, whose origin is on the ground."""

    centre: tuple[float, float, float]
    size: tuple[float, float, float]
    colour: Colour


@dataclass(frozen=True)
class Actor:
    """name as Unreal says it; rotation: own axes → NED; skeletal: no static mesh, so no vertices."""

    name: str
    parts: tuple[Part, ...]
    position: tuple[float, float, float]
    rotation: Array
    skeletal: bool = False
    scale: float = 1.0

    def corners(self) -> list[Array]:
        """Per part its 8 corners in the world, (8, 3)."""
        return [box_corners(p.centre, p.size) * self.scale @ self.rotation.T + self.position for p in self.parts]


def _up(x: float, y: float, bottom: float, size: tuple[float, float, float], colour: Colour) -> Part:
    """A part that stands `bottom` metres above the ground."""
    return Part((x, y, -bottom - size[2] / 2), size, colour)


ASSETS: dict[str, tuple[Part, ...]] = {
    "SM_Car_Sedan": (_up(0, 0, 0, (4.4, 1.8, 0.85), (170, 30, 30)), _up(-0.2, 0, 0.85, (2.3, 1.6, 0.6), (40, 44, 60))),
    "SM_Van": (_up(0, 0, 0, (5.2, 2.0, 2.2), (230, 230, 225)), _up(2.75, 0, 0, (0.3, 1.9, 1.2), (210, 210, 205))),
    "Birch_Tree": (_up(0, 0, 0, (0.4, 0.4, 2.6), (120, 100, 80)), _up(0, 0, 2.6, (3.2, 3.0, 3.4), (60, 120, 50))),
    "StreetLamp": (_up(0, 0, 0, (0.25, 0.25, 5.2), (70, 74, 78)), _up(0.6, 0, 5.2, (1.4, 0.3, 0.2), (60, 64, 70))),
    "House_Modern": (_up(0, 0, 0, (9, 8, 5), (200, 180, 150)), _up(0, 0, 5, (9.6, 8.6, 1.2), (120, 60, 50))),
    "Bench": (_up(0, 0, 0, (0.5, 1.8, 0.45), (130, 90, 50)), _up(-0.22, 0, 0.45, (0.08, 1.8, 0.45), (120, 80, 45))),
    "FireHydrant": (_up(0, 0, 0, (0.35, 0.35, 0.75), (200, 40, 20)),),
    "Mailbox": (_up(0, 0, 0, (0.5, 0.45, 1.2), (30, 60, 160)),),
    "TrashCan": (_up(0, 0, 0, (0.6, 0.6, 1.0), (50, 90, 60)),),
    "Bus_Stop": (_up(0, 0, 0, (4.0, 1.5, 2.5), (90, 130, 150)),),
    "Bicycle": (_up(0, 0, 0, (1.7, 0.5, 1.0), (20, 20, 24)),),
    "Hedge": (_up(0, 0, 0, (6.0, 0.9, 1.1), (40, 90, 40)),),
    "SM_Prop_Unnamed": (_up(0, 0, 0, (0.9, 1.3, 0.7), (180, 180, 60)),),
    "BP_Pedestrian": (_up(0, 0, 0, (0.35, 0.5, 1.75), (220, 170, 120)),),
    "Boulder": (Part((0, 0, 0), (1.6, 1.1, 0.9), (130, 128, 120)),),
    "Merged_Kerb": (_up(0, 0, 0, (150, 0.3, 0.12), (150, 150, 150)),),
}
"""People are the only ones with skeletons; kerbs are one merged mesh, and no thing."""

# (asset, x, y, yaw in degrees) along the street; the numbers of their names come in this order.
PLACED: tuple[tuple[str, float, float, float], ...] = (
    ("SM_Car_Sedan", 14, -3.0, 2), ("SM_Car_Sedan", 30, 3.1, 181), ("SM_Car_Sedan", 47, -3.0, -3),
    ("SM_Car_Sedan", 88, 3.0, 178), ("SM_Car_Sedan", 112, -3.1, 4), ("SM_Van", 62, 3.2, 184), ("SM_Van", 135, -3.2, 0),
    ("Birch_Tree", 9, 9, 20), ("Birch_Tree", 24, -9, 75), ("Birch_Tree", 39, 9.2, 40), ("Birch_Tree", 55, -9.1, 10),
    ("Birch_Tree", 78, 9, 60), ("Birch_Tree", 104, -9, 33), ("Birch_Tree", 145, 8.5, 15),
    ("StreetLamp", 12, -5.6, 90), ("StreetLamp", 36, -5.6, 90), ("StreetLamp", 60, -5.6, 90),
    ("StreetLamp", 84, -5.6, 90), ("StreetLamp", 108, -5.6, 90), ("StreetLamp", 132, -5.6, 90),
    ("House_Modern", 20, 19, 0), ("House_Modern", 21, -20, 8), ("House_Modern", 50, 20, -6),
    ("House_Modern", 52, -19, 3), ("House_Modern", 85, 20, 12), ("House_Modern", 118, -20, 0),
    ("Bench", 18, 6.4, -90), ("Bench", 44, 6.4, -90), ("Bench", 70, -6.6, 92),
    ("FireHydrant", 27, -5.2, 15), ("FireHydrant", 74, 5.2, 30), ("Mailbox", 33, -6.6, 45), ("TrashCan", 21, 5.4, 12),
    ("TrashCan", 66, 5.6, 0), ("Bus_Stop", 55, 7.0, 0), ("Bicycle", 25, 6.3, 35), ("Hedge", 32, 12.0, 5),
    ("SM_Prop_Unnamed", 17, -7.2, 25), ("SM_Prop_Unnamed", 41, -7.0, 60),
    ("BP_Pedestrian", 23, 7.6, 0), ("BP_Pedestrian", 40, -6.2, 90), ("BP_Pedestrian", 58, -7.0, 0),
)  # fmt: skip
SHAPELESS = ("PlayerStart_1", "DirectionalLight_2", "PostProcessVolume_3", "SkySphere_4")
GROUND = "Landscape_1"


def turned(roll: float, pitch: float, yaw: float) -> Array:
    """Rotation own axes → NED: yaw to the right about down, then pitch up, then roll to the right; radians."""
    cr, sr, cp, sp, cy, sy = np.cos(roll), np.sin(roll), np.cos(pitch), np.sin(pitch), np.cos(yaw), np.sin(yaw)
    about_z = np.array([[cy, -sy, 0], [sy, cy, 0], [0, 0, 1]])
    about_y = np.array([[cp, 0, sp], [0, 1, 0], [-sp, 0, cp]])
    about_x = np.array([[1, 0, 0], [0, cr, -sr], [0, sr, cr]])
    return about_z @ about_y @ about_x


def box_corners(centre: Any, size: Any) -> Array:
    signs = np.array([[i, j, k] for i in (-1, 1) for j in (-1, 1) for k in (-1, 1)])
    return np.asarray(centre) + signs * np.asarray(size) / 2


def street() -> list[Actor]:
    """Every actor with a shape, but the ground."""
    counts: dict[str, int] = {}
    actors = [Actor("Merged_Kerb_1", ASSETS["Merged_Kerb"], (75.0, 4.4, 0.0), np.eye(3))]
    for asset, x, y, yaw in PLACED:
        counts[asset] = counts.get(asset, 0) + 1
        rotation = turned(0, 0, np.radians(yaw))
        actors.append(
            Actor(f"{asset}_{counts[asset]}", ASSETS[asset], (x, y, 0.0), rotation, asset.startswith("BP_"),
                  1.1 if asset == "Hedge" else 1.0)
        )  # fmt: skip
    tilted = turned(0.3, -0.25, 0.7)
    return [*actors, Actor("Boulder_1", ASSETS["Boulder"], (16.0, 10.6, -0.55), tilted)]


def draw(
    actors: list[Actor], eye: Array, rotation: Array, width: int, height: int, fov_deg: float
) -> tuple[NDArray[np.uint8], Array, NDArray[np.int64]]:
    """From an eye in NED whose own axes are forward, right, down: rgb (h, w, 3), planar depth (h, w) in metres, and
    per pixel 10 times the index of the actor, plus that of its part; −10 = the ground, −20 = the sky."""
    focal = width / 2 / np.tan(np.radians(fov_deg) / 2)
    across, down = np.meshgrid(np.arange(width) + 0.5 - width / 2, np.arange(height) + 0.5 - height / 2)
    rays = np.stack([np.ones_like(across), across / focal, down / focal], -1) @ rotation.T
    with np.errstate(divide="ignore", invalid="ignore"):
        ground = -eye[2] / rays[..., 2]
    hit = (rays[..., 2] > 1e-6) & (ground < 3000)
    depth, ids = np.where(hit, ground, SKY), np.where(hit, -10, -20)
    rgb = _backdrop(eye + rays * np.where(hit, ground, 0)[..., None], rays, hit)
    for index, actor in enumerate(actors):
        for number, (part, corners) in enumerate(zip(actor.parts, actor.corners())):
            for window in _windows(corners, eye, rotation, focal, width, height):
                _draw_part(actor, part, eye, rays[window], depth[window], ids[window], rgb[window], 10 * index + number)
    return rgb.round().astype(np.uint8), depth, ids


def _windows(
    corners: Array, eye: Array, rotation: Array, focal: float, width: int, height: int
) -> Iterator[tuple[slice, slice]]:
    """The rectangle of the picture that the corners span; none where they lie behind."""
    own = (corners - eye) @ rotation
    if (own[:, 0] <= NEAR).all():
        return
    if (own[:, 0] <= NEAR).any():
        yield slice(None), slice(None)
        return
    u, v = width / 2 + focal * own[:, 1] / own[:, 0], height / 2 + focal * own[:, 2] / own[:, 0]
    if u.max() > 0 and u.min() < width and v.max() > 0 and v.min() < height:
        yield slice(max(0, int(v.min())), int(v.max()) + 2), slice(max(0, int(u.min())), int(u.max()) + 2)


def _draw_part(
    actor: Actor, part: Part, eye: Array, rays: Array, depth: Array, ids: Any, rgb: Array, number: int
) -> None:
    """Into views of the picture's arrays."""
    half = np.array(part.size) / 2 * actor.scale
    origin = (eye - actor.position) @ actor.rotation - np.array(part.centre) * actor.scale
    toward = rays @ actor.rotation
    with np.errstate(divide="ignore", invalid="ignore"):
        one, two = (-half - origin) / toward, (half - origin) / toward
    entering = np.minimum(one, two)
    near, far = entering.max(-1), np.maximum(one, two).min(-1)
    hit = (near < far) & (near > NEAR) & (near < depth)
    axis = entering.argmax(-1)[hit]
    normal = actor.rotation.T[axis] * -np.sign(np.take_along_axis(toward[hit], axis[:, None], 1))
    light = 0.55 + 0.45 * np.clip(normal @ SUN, 0, 1)
    where = origin + toward[hit] * near[hit][:, None]
    grain = 0.94 + 0.06 * np.sin(where * 9).prod(-1)
    depth[hit], ids[hit] = near[hit], number
    rgb[hit] = np.array(part.colour) * (light * grain)[:, None]


def _backdrop(points: Array, rays: Array, hit: NDArray[np.bool_]) -> Array:
    """Road, pavement and grass below; a blue sky that pales towards the horizon."""
    side, along = np.abs(points[..., 1]), points[..., 0]
    grain = 1 + 0.07 * np.sin(along * 2.1) * np.sin(points[..., 1] * 3.3) + 0.04 * np.sin(along * 11 + side * 7)
    stripe = (side < 0.08) & (np.mod(along, 6) < 3)
    surface = np.select(
        [stripe[..., None], (side < 4.3)[..., None], (side < 7.5)[..., None]],
        [np.array([225.0, 225, 215]), np.array([84.0, 86, 90]), np.array([165.0, 160, 150])],
        np.array([96.0, 128, 70]),
    )
    height = np.clip(-rays[..., 2] / np.linalg.norm(rays, axis=-1), 0, 1)[..., None]
    sky = np.array([205.0, 220, 235]) * (1 - height) + np.array([95.0, 140, 210]) * height
    return np.asarray(np.where(hit[..., None], np.clip(surface * grain[..., None], 0, 255), sky))
