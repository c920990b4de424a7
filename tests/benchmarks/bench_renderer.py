"""Frames per second of the default renderer beside the plain way it replaced, both in one run.

python -m tests.benchmarks.bench_renderer [--seed 7] [--frames 12] [--size 640x480] [--save FOLDER]
"""

from __future__ import annotations

import argparse
import cProfile
import multiprocessing
import pstats
import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from sprite_etl.extract.mujoco.compile import CompiledHome
from sprite_etl.extract.mujoco.geometry import drawn_triangles
from sprite_etl.extract.mujoco.raycast import RaycastRenderer
from sprite_etl.scene.camera import Camera
from tests.benchmarks.plain_renderer import PlainRenderer

PARTS = {
    "rays: picture and edges": "first_hits",
    "rays: shadows": "is_blocked",
    "rays: surroundings": "distances",
    "surfaces and textures": "fetch",
    "light, all with its rays": "light",
    "edges, all with their rays": "mend_edges",
    "whole masks, all with their rays": "pixels",
}


WAYS: dict[str, Callable[[CompiledHome], Any]] = {
    "plain: 1 ray, 1 shadow": PlainRenderer,
    "plain: 4 rays, shadows, masks": lambda home: PlainRenderer(home, full=True),
    "default": RaycastRenderer,
    "default without edges": lambda home: RaycastRenderer(home, antialias=False),
}


def cameras_in(home: CompiledHome, count: int, size: tuple[int, int]) -> list[Camera]:
    """Views at eye height from along the walls towards the middle: what lies between them is all in sight."""
    from tests.extract.mujoco.small_room import camera_at

    half = home.model.geom_size[0, :2] - 0.25  # both rooms begin with their floor, around the origin
    views = []
    for k in range(count):
        angle = 0.7 + 2 * np.pi * k / count
        ahead = np.array([np.cos(angle), np.sin(angle)])
        eye = ahead * np.min(half / np.maximum(np.abs(ahead), 1e-6))
        views.append(camera_at((eye[0], eye[1], 1.6), (0.0, 0.0, 0.8), *size))
    return views


def measure(way: str, home_of: Callable[[], CompiledHome], frames: int, size: tuple[int, int]) -> dict[str, float]:
    """Seconds to open, and seconds of clock and of processor a frame, the first frame apart."""
    home = home_of()
    views = cameras_in(home, frames, size)
    began = time.perf_counter()
    renderer = WAYS[way](home)
    opened = time.perf_counter() - began
    renderer.render(views[0])
    clock, processor = time.perf_counter(), time.process_time()
    for view in views:
        renderer.render(view)
    return {
        "open_s": opened,
        "frame_s": (time.perf_counter() - clock) / frames,
        "cpu_s": (time.process_time() - processor) / frames,
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def in_processes(count: int, *task: Any) -> list[dict[str, float]]:
    """The same measurement in `count` fresh processes at once."""
    with multiprocessing.get_context("spawn").Pool(count) as pool:
        return pool.starmap(measure, [task] * count)


class HomeOf:
    """Opens the showroom of one seed, or the small room of the tests; picklable."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def __call__(self) -> CompiledHome:
        if self.seed < 0:
            from tests.extract.mujoco.small_room import small_room

            return small_room()
        from tests.benchmarks.showroom import showroom

        return showroom(self.seed)


def print_parts(home: CompiledHome, frames: int, size: tuple[int, int]) -> None:
    """What each part of a frame costs, under a profiler (which slows all a little)."""
    renderer = RaycastRenderer(home)
    views = cameras_in(home, frames, size)
    renderer.render(views[0])
    profile = cProfile.Profile()
    profile.enable()
    for view in views:
        renderer.render(view)
    profile.disable()
    stats: Any = pstats.Stats(profile)
    print("\nparts of a frame, ms:")
    for title, name in PARTS.items():
        spent = sum(v[3] for k, v in stats.stats.items() if k[2] == name and "mujoco" in k[0])
        print(f"  {title:34s} {1e3 * spent / frames:7.1f}")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=7, help="of the showroom; -1: the small room of the tests")
    parser.add_argument("--frames", type=int, default=12)
    parser.add_argument("--size", default="640x480")
    parser.add_argument("--save", type=Path, help="folder for the pictures that were drawn")
    given = parser.parse_args()
    width, height = (int(x) for x in given.size.split("x"))
    home_of = HomeOf(given.seed)
    room = "small room" if given.seed < 0 else f"showroom of seed {given.seed}"
    drawn, lights = len(drawn_triangles(home_of())), len(home_of().lights)
    print(f"{given.size}, {room}: {drawn} triangles, {lights} lights; {given.frames} frames a process\n")
    titles = ("frames/s", "ratio", "cpu s/frame", "ratio", "open s", "MB")
    print(f"{'way':30s} processes " + " ".join(f"{t:>11s}" for t in titles))
    base: dict[tuple[int, str], float] = {}
    for way in WAYS:
        for count in (1, 2):
            each = in_processes(count, way, home_of, given.frames, (width, height))
            rate = sum(1 / e["frame_s"] for e in each)
            cpu, opened, memory = (max(e[k] for e in each) for k in ("cpu_s", "open_s", "memory_mb"))
            faster = rate / base.setdefault((count, "rate"), rate)
            cheaper = base.setdefault((count, "cpu"), cpu) / cpu
            numbers = (f"{rate:.2f}", f"{faster:.2f}", f"{cpu:.3f}", f"{cheaper:.2f}", f"{opened:.2f}", f"{memory:.0f}")
            print(f"{way:30s} {count:9d} " + " ".join(f"{n:>11s}" for n in numbers))
    home = home_of()
    print_parts(home, given.frames, (width, height))
    if given.save:
        given.save.mkdir(parents=True, exist_ok=True)
        for way in ("plain: 1 ray, 1 shadow", "default"):
            renderer = WAYS[way](home)
            for k, view in enumerate(cameras_in(home, given.frames, (width, height))):
                Image.fromarray(renderer.render(view).rgb).save(given.save / f"{way.split(':')[0]}_{k:02d}.png")


if __name__ == "__main__":
    main()
