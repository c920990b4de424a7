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


def plain_without_masks(home: CompiledHome) -> PlainRenderer:
    """The yardstick without whole masks, which the first version did not give."""
    renderer = PlainRenderer(home)
    renderer._whole_masks = lambda *_: {}  # type: ignore[method-assign]
    return renderer


WAYS: dict[str, Callable[[CompiledHome], Any]] = {
    "plain: 1 shadow, no masks": plain_without_masks,
    "plain: 1 shadow, whole masks": PlainRenderer,
    "default": RaycastRenderer,
    "default without edges": lambda home: RaycastRenderer(home, antialias=False),
}


def cameras_in(home: CompiledHome, count: int, size: tuple[int, int]) -> list[Camera]:
    """Views at eye height below the home's ceiling lamps, one turn around."""
    from tests.extract.mujoco.small_room import camera_at

    lamps = [light.position for light in home.lights if light.kind == "ceiling"] or [(0.0, 0.0, 2.0)]
    views = []
    for k in range(count):
        x, y, _ = lamps[k % len(lamps)]
        angle = 2.4 * k
        target = (x + np.cos(angle), y + np.sin(angle), 1.15)
        views.append(camera_at((x, y, 1.5), target, *size))
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


def home_from_seed(seed: int) -> CompiledHome:
    """A generated home; the small room of the tests where homes cannot be generated."""
    from tests.benchmarks.bench_homes import compiled_home

    return compiled_home(seed)


class HomeOf:
    """Opens the home of one seed; picklable."""

    def __init__(self, seed: int | None) -> None:
        self.seed = seed

    def __call__(self) -> CompiledHome:
        if self.seed is None:
            from tests.extract.mujoco.small_room import small_room

            return small_room()
        return home_from_seed(self.seed)


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
    parser.add_argument("--seed", type=int, default=7, help="home to draw; −1: the small room of the tests")
    parser.add_argument("--frames", type=int, default=12)
    parser.add_argument("--size", default="640x480")
    parser.add_argument("--save", type=Path, help="folder for the pictures that were drawn")
    given = parser.parse_args()
    width, height = (int(x) for x in given.size.split("x"))
    home_of = HomeOf(None if given.seed < 0 else given.seed)
    print(f"{given.size}, home of seed {given.seed}, {given.frames} frames a process\n")
    print(
        f"{'way':30s} {'processes':>9s} {'frames/s':>9s} {'ratio':>6s} {'cpu s/frame':>11s} {'open s':>7s} {'MB':>5s}"
    )
    base: dict[int, float] = {}
    for way in WAYS:
        for count in (1, 2):
            each = in_processes(count, way, home_of, given.frames, (width, height))
            rate = sum(1 / e["frame_s"] for e in each)
            base.setdefault(count, rate)
            cpu, opened, memory = (max(e[k] for e in each) for k in ("cpu_s", "open_s", "memory_mb"))
            print(f"{way:30s} {count:9d} {rate:9.2f} {rate / base[count]:6.2f} {cpu:11.3f} {opened:7.2f} {memory:5.0f}")
    home = home_of()
    print_parts(home, given.frames, (width, height))
    if given.save:
        given.save.mkdir(parents=True, exist_ok=True)
        for way in ("plain: 1 shadow, no masks", "default"):
            renderer = WAYS[way](home)
            for k, view in enumerate(cameras_in(home, given.frames, (width, height))):
                Image.fromarray(renderer.render(view).rgb).save(given.save / f"{way.split(':')[0]}_{k:02d}.png")


if __name__ == "__main__":
    main()
