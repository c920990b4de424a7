"""Files per second of putting a capture into a store, beside bare obstore with the same files.

python -m tests.benchmarks.upload_rate CAPTURE [--times 9]

CAPTURE is a finished capture's folder. Ways: `Store.put_tree` as the pipeline calls it, with the manifest last; bare
obstore in as many threads; and obstore's coroutines, as many at a time. All three are asked in turn, in a new order
each round, for a folder and for an S3 server (moto, a process of its own: it does most of the work there). The first
round is not counted. A ratio is the median, over the rounds, of bare obstore's time in threads divided by the way's.
CPU is this process's alone.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import obstore
from obstore.store import ObjectStore

from sprite_etl.scene.folder import MANIFEST
from sprite_etl.store.objects import CONCURRENCY, Store, open_store
from tests.doubles.s3 import s3_server, s3_store


def put_tree(store: Store, backend: ObjectStore, folder: Path, prefix: str) -> None:
    """As the pipeline does it."""
    store.put_tree(prefix, folder, last=MANIFEST)


def in_threads(store: Store, backend: ObjectStore, folder: Path, prefix: str) -> None:
    """Nothing but obstore's calls."""
    files = [p for p in folder.rglob("*") if p.is_file()]
    with ThreadPoolExecutor(CONCURRENCY) as pool:
        list(pool.map(lambda p: obstore.put(backend, f"{prefix}/{p.relative_to(folder).as_posix()}", p), files))


def as_coroutines(store: Store, backend: ObjectStore, folder: Path, prefix: str) -> None:
    """Nothing but obstore's coroutines."""

    async def every_file() -> None:
        free = asyncio.Semaphore(CONCURRENCY)

        async def one(path: Path) -> None:
            async with free:
                await obstore.put_async(backend, f"{prefix}/{path.relative_to(folder).as_posix()}", path)

        await asyncio.gather(*(one(p) for p in folder.rglob("*") if p.is_file()))

    asyncio.run(every_file())


WAYS: dict[str, Callable[[Store, ObjectStore, Path, str], None]] = {
    "bare obstore, threads": in_threads,
    "bare obstore, coroutines": as_coroutines,
    "Store.put_tree": put_tree,
}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("capture", type=Path, metavar="CAPTURE")
    parser.add_argument("--times", type=int, default=9)
    given = parser.parse_args()
    files = [p for p in given.capture.rglob("*") if p.is_file()]
    size = sum(p.stat().st_size for p in files) / 1e6
    print(f"{len(files)} files, {size:.1f} MB, {given.times} rounds, {CONCURRENCY} at a time\n")
    print(f"{'store':12s} {'way':26s} {'files/s':>9s} {'MB/s':>8s} {'ratio':>7s} {'cpu ms/file':>12s} {'ratio':>7s}")
    with s3_server() as endpoint, tempfile.TemporaryDirectory(prefix="sprite-upload-") as place:
        for kind, store in (("folder", open_store(Path(place).as_uri())), ("S3 (moto)", s3_store(endpoint, "upload"))):
            rounds = measure(store, given.capture, given.times)
            base = rounds["bare obstore, threads"]
            for way, each in rounds.items():
                wall, cpu = (statistics.median(one[k] for one in each) for k in (0, 1))
                faster, cheaper = (statistics.median(b[k] / one[k] for b, one in zip(base, each)) for k in (0, 1))
                rates = f"{len(files) / wall:9.0f} {size / wall:8.1f} {faster:7.3f}"
                print(f"{kind:12s} {way:26s} {rates} {1e3 * cpu / len(files):12.3f} {cheaper:7.3f}")


def measure(store: Store, folder: Path, times: int) -> dict[str, list[tuple[float, float]]]:
    """way → (seconds, CPU seconds) of each round."""
    rounds: dict[str, list[tuple[float, float]]] = {way: [] for way in WAYS}
    backend = store._backend  # the very object that the store calls
    for number in range(times + 1):
        turn = number % len(WAYS)
        for way in [*WAYS, *WAYS][turn : turn + len(WAYS)]:
            prefix = f"{way.split()[-1]}/{number}"
            wall, cpu = time.perf_counter(), time.process_time()
            WAYS[way](store, backend, folder, prefix)
            if number:
                rounds[way].append((time.perf_counter() - wall, time.process_time() - cpu))
    return rounds


if __name__ == "__main__":
    main()
