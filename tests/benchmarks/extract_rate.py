"""Frames per second of capturing beside those of the renderer alone, over the same viewpoints of the same home.

python -m tests.benchmarks.extract_rate [--frames 24] [--size 640x480] [--times 3] [--seed 0]

Each round runs every way in turn, so that other work on the machine disturbs all alike; medians of the rounds are told.
`renderer alone` draws every picture (RGB, depth, instances) and drops it. The others do all that a capture needs: they
render, write, count, film, gate, hash, and put the files into a store.

Three rates: by the clock, which needs a processor that is idle; by the CPU time of the thread that renders, which is
what the clock would say if another processor had room for the rest; and by all CPU time (children's too, moto's not),
which is what counts when every processor renders a scene of its own.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sprite_etl.extract.base import OpenScene, SceneRef
from sprite_etl.extract.film import Film
from sprite_etl.extract.mujoco.options import MujocoOptions
from sprite_etl.extract.mujoco.source import MujocoSource
from sprite_etl.extract.mujoco.visit import MujocoHome
from sprite_etl.extract.runner import capture_scene, finish_capture
from sprite_etl.scene.folder import MANIFEST
from sprite_etl.store.objects import Store, open_store
from tests.doubles.s3 import s3_server, s3_store


class OpenedSource(MujocoSource):
    """The embedded simulator with one home that is furnished, compiled and planned already."""

    home: MujocoHome

    @contextmanager
    def open(self, scene: SceneRef) -> Iterator[MujocoHome]:
        yield self.home


def render_alone(home: OpenScene) -> None:
    """Every picture, kept nowhere."""
    for viewpoint in home.viewpoints():
        home.render(viewpoint)


def capture_into(store: Store | None, source: OpenedSource, scene: SceneRef) -> None:
    """One whole capture; the store None: nowhere."""
    with tempfile.TemporaryDirectory(prefix="sprite-rate-") as spool:
        folder = Path(spool, "capture")
        with Film(folder, source.fps) as film:
            finish_capture(folder, capture_scene(source, scene, folder, "0" * 16, None, film.file), film)
        if store is not None:
            store.put_tree(f"raw/{time.monotonic_ns()}", folder, last=MANIFEST)


def cpu_seconds() -> float:
    """Of this process and the children that ended."""
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(use.ru_utime + use.ru_stime for use in spent)


CLOCKS = (time.perf_counter, time.thread_time, cpu_seconds)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--frames", type=int, default=24)
    parser.add_argument("--size", default="640x480")
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    width, height = (int(x) for x in given.size.split("x"))
    source = OpenedSource(MujocoOptions(frames=given.frames, width=width, height=height))
    scene = source.generate(given.seed, "2026-01-01", 0)
    source.home = home = MujocoHome(scene.seed, source.options, source.fps)
    frames = len(home.viewpoints())
    render_alone(home)  # what is loaded with the first pictures is nobody's cost
    with s3_server() as endpoint, tempfile.TemporaryDirectory(prefix="sprite-rate-store-") as place:
        folder, bucket = open_store(Path(place).as_uri()), s3_store(endpoint, "rate")
        ways: dict[str, Callable[[], None]] = {
            "renderer alone": lambda: render_alone(home),
            "captured, into no store": lambda: capture_into(None, source, scene),
            "captured, into a folder": lambda: capture_into(folder, source, scene),
            "captured, into S3 (moto)": lambda: capture_into(bucket, source, scene),
        }
        rounds: dict[str, list[list[float]]] = {name: [] for name in ways}
        for _ in range(given.times):
            for name, do in ways.items():
                begun = [clock() for clock in CLOCKS]
                do()
                rounds[name].append([clock() - start for clock, start in zip(CLOCKS, begun)])
    print(f"{given.size}, {frames} frames of {scene.scene_id}, {given.times} rounds\n")
    titles = ("clock ms/frame", "rate", "own CPU ms/frame", "rate", "all CPU ms/frame", "rate")
    print(f"{'way':30s} " + " ".join(f"{t:>16s}" if k % 2 == 0 else f"{t:>6s}" for k, t in enumerate(titles)))
    base = rounds["renderer alone"]
    for name, each in rounds.items():
        cells = []
        for k in range(len(CLOCKS)):
            spent = statistics.median(one[k] for one in each)
            rate = statistics.median(alone[k] / one[k] for alone, one in zip(base, each))
            cells.append(f"{1e3 * spent / frames:16.1f} {rate:6.3f}")
        print(f"{name:30s} " + " ".join(cells))


if __name__ == "__main__":
    main()
