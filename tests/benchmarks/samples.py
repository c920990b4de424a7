"""The sample browser over many rows: seconds a page at the server, and memory as it is paged through.

    python -m tests.benchmarks.samples STORE [--rows 300000] [--pages 300]

STORE is a folder that holds a curated table. Its rows are repeated under new ids and dates until there are enough, and
every page is asked of the real application below Airflow's own login. Baseline of the ratios: the first page of the
store's own rows.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import os
import re
import statistics
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from random import Random

import polars as pl
import psutil

from tests import airflow_home

PARTITION = 15_000


def repeat(source: Path, target: Path, rows: int) -> int:
    """Write partitions' indexes that hold `rows` rows made of the source's; returns how many they hold."""
    from sprite_etl.store import keys
    from sprite_etl.store.objects import open_store
    from sprite_etl.store.tables import to_parquet

    frames = [pl.read_parquet(p) for p in sorted((source / "curated/browse").rglob("browse.parquet"))]
    own = pl.concat(frames)
    store, written, number = open_store(target.as_uri()), 0, 0
    while written < rows:
        part = own.sample(min(PARTITION, rows - written), with_replacement=True, seed=number)
        batch = (date(2026, 1, 1) + timedelta(days=number)).isoformat()
        ids = [hashlib.sha256(f"{number}/{i}".encode()).hexdigest()[:32] for i in range(part.height)]
        part = part.with_columns(pl.Series("qa_id", ids), pl.lit(batch).alias("batch")).sort("qa_id")
        about = {"source": part["source"][0], "batch": batch, "recipe": part["recipe"][0], "fingerprint": "0" * 64}
        key = keys.browse_key(about["source"], batch, about["recipe"])
        store.put(key, to_parquet(part, {**about, "rows": part.height}))
        written, number = written + part.height, number + 1
    (target / "raw").symlink_to(source / "raw")
    return written


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("store", type=Path)
    parser.add_argument("--rows", type=int, default=300_000)
    parser.add_argument("--pages", type=int, default=300)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sprite-samples-") as folder:
        made = repeat(options.store, Path(folder), options.rows)
        lines = [("own rows", *_measure(options.store, 20)), (f"{made:,} rows", *_measure(Path(folder), options.pages))]
    baseline = lines[0][1]["first pages"][0]
    for name, times, memory in lines:
        print(f"\n{name}")
        for what, (median, worst) in times.items():
            print(
                f"  {what:28} median {median * 1e3:7.1f} ms   worst {worst * 1e3:7.1f} ms   × {median / baseline:.2f}"
            )
        print(f"  memory, MB: {' → '.join(f'{m:.0f}' for m in memory)}")


def _measure(store: Path, pages: int) -> tuple[dict[str, tuple[float, float]], list[float]]:
    from airflow.api_fastapi.app import get_auth_manager, init_auth_manager
    from airflow.api_fastapi.auth.managers.simple.user import SimpleAuthManagerUser
    from airflow.utils.db import initdb
    from fastapi import FastAPI
    from fastapi.testclient import TestClient

    from plugins.browser import shelf
    from plugins.links import PREFIX
    from plugins.sprite_plugin import LazyApp

    assert airflow_home.HOME.path.exists()
    os.environ["SPRITE_STORE"] = store.resolve().as_uri()
    shelf._open = None
    initdb()
    root = FastAPI()
    init_auth_manager(root)
    root.mount(PREFIX, LazyApp())
    client = TestClient(root, base_url="http://localhost")
    client.cookies.set("_token", get_auth_manager().generate_jwt(SimpleAuthManagerUser(username="u", role="user")))
    process, draw = psutil.Process(), Random(7)
    memory = [process.memory_info().rss / 1e6]

    def asked(address: str) -> float:
        began = time.perf_counter()
        answer = client.get(PREFIX + address)
        took = time.perf_counter() - began
        assert answer.status_code == 200, (address, answer.status_code)
        return took

    def several(addresses: list[str]) -> tuple[float, float]:
        taken = [asked(address) for address in addresses]
        return statistics.median(taken), max(taken)

    times = {"cold": several(["/"]), "first pages": several(["/"] * 10)}
    memory.append(process.memory_info().rss / 1e6)
    text = client.get(PREFIX + "/").text
    found = re.search(r"page 1 of ([\d\u202f]+)", text)
    assert found
    last = int(found[1].replace("\u202f", ""))
    times["pages at random"] = several([f"/?page={draw.randint(1, last)}" for _ in range(pages)])
    times["filtered by task"] = several([f"/?task=object_counting&page={draw.randint(1, 5)}" for _ in range(20)])
    times["a rare task"] = several(["/?task=compound_nearest_height&kind=compound"] * 5)
    times["words in a question"] = several(["/?text=sofa", "/?text=how+far", "/?text=behind"])
    times["a draw for audit"] = several([f"/audit?seed={n}" for n in range(1, 4)])
    times["charts"] = several(["/charts"] * 3)
    memory.append(process.memory_info().rss / 1e6)
    times["pages at random, again"] = several([f"/?page={draw.randint(1, last)}" for _ in range(pages)])
    memory.append(process.memory_info().rss / 1e6)
    picture = re.search(r'(?:src|poster)="/sprite(/picture/[^"]+)"', text)
    assert picture
    body = io.BytesIO(client.get(PREFIX + picture[1]).content)
    assert body.getbuffer().nbytes > 1000
    times["a picture, boxes drawn"] = several([picture[1]] * 10)
    return times, memory


if __name__ == "__main__":
    main()
