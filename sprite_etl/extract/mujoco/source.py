"""The source `mujoco`: furnished homes drawn from a seed, settled by MuJoCo, rendered without a GPU.

Light to import: the registry and every Airflow task read it, and neither needs the simulator.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, ClassVar

from sprite_etl.extract.base import SceneRef, Source
from sprite_etl.extract.mujoco.options import MujocoOptions
from sprite_etl.scene.capture import License

if TYPE_CHECKING:
    from sprite_etl.extract.mujoco.visit import MujocoHome


class MujocoSource(Source):
    """Procedurally furnished homes; nothing to download, every scene drawn from its seed."""

    name: ClassVar[str] = "mujoco"
    title: ClassVar[str] = "Furnished homes (MuJoCo)"
    version: ClassVar[str] = "2"
    options_type = MujocoOptions
    generated: ClassVar[bool] = True
    fps: ClassVar[float] = 3.0
    """A person's pace: steps are at most 0.45 m."""
    license: ClassVar[License] = License(
        id="CC0-1.0",
        url="https://creativecommons.org/publicdomain/zero/1.0/",
        commercial=True,
        media="embed",
        derived="free",
        notice="Generated scenes; no third party's assets.",
    )

    options: MujocoOptions

    def catalogue(self) -> Sequence[SceneRef]:
        """Empty: homes are drawn, not listed."""
        return ()

    def generate(self, seed: int, batch: str, index: int) -> SceneRef:
        """The index-th home of a batch; its id and seed come from sha256 of the three."""
        from sprite_etl.extract.mujoco.visit import place_of

        digest = hashlib.sha256(f"{seed}/{batch}/{index}".encode()).digest()
        scene_seed = int.from_bytes(digest[:8], "big") >> 1  # fits a signed 64-bit column
        return SceneRef(f"home-{digest.hex()[:12]}", place_of(scene_seed, self.options), scene_seed)

    @contextmanager
    def open(self, scene: SceneRef) -> Iterator[MujocoHome]:
        """Furnish and compile the home. Raises SceneError where its seed gives none."""
        from sprite_etl.extract.mujoco.visit import MujocoHome

        home = MujocoHome(scene.seed, self.options, self.fps)
        try:
            yield home
        finally:
            home.close()
