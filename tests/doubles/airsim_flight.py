"""The stand-in's vehicle: it goes where it is put, or flies along a path and leans into its turns."""

from __future__ import annotations

import numpy as np

from tests.doubles.airsim_street import Array, turned

GRAVITY = 9.81
STEP_S = 0.02
TURN_RATE, CLIMB = 0.7, 1.5
"""Radians and metres a second at most."""


class Flight:
    """Position in NED from where it was spawned, metres; rotation own axes → NED."""

    def __init__(self, mode: str) -> None:
        self.flies = mode == "flight"
        self.reset()

    def reset(self) -> None:
        """Where it was spawned, at rest, nobody's."""
        self.controlled = self.armed = self.paused = False
        self.position, self.yaw, self.rotation = np.zeros(3), 0.0, np.eye(3)
        self.path: list[Array] = []
        self.speed = self.falls = 0.0

    def put(self, position: Array, rotation: Array) -> None:
        self.position, self.rotation = position, rotation
        self.yaw = float(np.arctan2(rotation[1, 0], rotation[0, 0]))

    def teleport(self, position: Array, rotation: Array) -> None:
        """A camera stays where it is put; what flies has begun to fall before it is looked at again."""
        self.falls += 0.15 if self.flies else 0.0
        self.put(position + np.array([0, 0, self.falls]), rotation)

    def take_off(self) -> bool:
        self._must_fly()
        self.put(self.position - np.array([0, 0, 3.0]), turned(0, 0, self.yaw))
        return True

    def go(self, place: Array, yaw_mode: dict[str, float]) -> bool:
        self._must_fly()
        self.put(place, turned(0, 0, self.yaw if yaw_mode["is_rate"] else np.radians(yaw_mode["yaw_or_rate"])))
        return True

    def follow(self, path: list[Array], speed: float) -> bool:
        self._must_fly()
        self.path, self.speed = path, speed
        return True

    def _must_fly(self) -> None:
        if not (self.flies and self.controlled and self.armed):
            raise RuntimeError("API call was not recognized or not supported by this vehicle, or API control is off")

    def advance(self, seconds: float) -> None:
        """Fly on for so long, towards one waypoint after the other."""
        if not self.paused:
            raise RuntimeError("simContinueForTime is for a paused simulation")
        for _ in range(round(seconds / STEP_S)):
            self._step()

    def _step(self) -> None:
        while len(self.path) and np.linalg.norm((self.path[0] - self.position)[:2]) < 1.5:
            self.path.pop(0)
        if not self.path:
            self.rotation = turned(0, 0, self.yaw)
            return
        to = self.path[0] - self.position
        wanted = (np.arctan2(to[1], to[0]) - self.yaw + np.pi) % (2 * np.pi) - np.pi
        rate = float(np.clip(2 * wanted, -TURN_RATE, TURN_RATE))
        self.yaw += rate * STEP_S
        climb = float(np.clip(to[2], -CLIMB, CLIMB))
        self.position = self.position + STEP_S * np.array(
            [self.speed * np.cos(self.yaw), self.speed * np.sin(self.yaw), climb]
        )
        self.rotation = turned(float(np.arctan2(self.speed * rate, GRAVITY)), np.radians(-4), self.yaw)
