"""How fast and in how much memory the answers of many questions are voted on, and whether rightly.

python -m tests.benchmarks.votes [--questions 25000 50000 100000 200000] [--answers 5] [--check 2000]
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow.parquet as pq

from sprite_etl.transform.tally import tally_file
from sprite_etl.transform.votes import AGREEING_SHARE
from tests.transform.plain_tally import drawn_answers, plain_tally

BATCH = 25_000


def write_questions(path: Path, questions: int, answers: int) -> None:
    """A sorted Parquet of drawn questions, written in batches."""
    rng, writer = np.random.default_rng(0), None
    for first in range(0, questions, BATCH):
        batch = drawn_answers(min(BATCH, questions - first), answers, rng, first).to_arrow()
        writer = writer or pq.ParquetWriter(path, batch.schema)
        writer.write_table(batch)
    assert writer is not None
    writer.close()


def measure(path_in: Path, path_out: Path) -> tuple[float, float, float]:
    """Seconds, and megabytes of memory at most before and in all."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    tally_file(path_in, path_out)
    took = time.perf_counter() - start
    return took, before / 1024, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def judged(path_in: Path, path_out: Path, answers: int, size: int) -> tuple[int, float, int]:
    """Ties; the share of questions whose answer AGREEING_SHARE carries; and how many of so many drawn questions the
    plain reference decides otherwise."""
    decided = pl.read_parquet(path_out)
    carried = decided.select((~pl.col("tie") & (pl.col("plurality") >= AGREEING_SHARE * answers)).mean()).item()
    sample = decided.sample(min(size, len(decided)), seed=1)
    runs = pl.read_parquet(path_in).join(sample.select("qa_id"), on="qa_id", how="semi")
    rows: dict[str, list[tuple[int, str, str]]] = {}
    for qa_id, *row in runs.iter_rows():
        rows.setdefault(qa_id, []).append((row[0], row[1], row[2]))
    found = {q["qa_id"]: q for q in sample.iter_rows(named=True)}
    expected = {qa_id: plain_tally(r) for qa_id, r in rows.items()}
    assert expected.keys() == found.keys()
    wrong = sum(any(found[q][k] != v for k, v in e.items()) for q, e in expected.items())
    return int(decided["tie"].sum()), float(carried), wrong


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, nargs="+", default=[25_000, 50_000, 100_000, 200_000])
    parser.add_argument("--answers", type=int, default=5)
    parser.add_argument("--check", type=int, default=2000, help="questions held against the plain reference")
    chosen = parser.parse_args()
    print("questions    answers  seconds  MB before   MB peak     ties  carried          wrong")
    with tempfile.TemporaryDirectory() as folder:
        for questions in chosen.questions:
            path_in, path_out = Path(folder) / "in.parquet", Path(folder) / "out.parquet"
            # Each in a fresh process: a process begins with the peak of the one that started it.
            alone(write_questions, path_in, questions, chosen.answers)
            took, before, peak = alone(measure, path_in, path_out)
            ties, carried, wrong = alone(judged, path_in, path_out, chosen.answers, chosen.check)
            print(
                f"{questions:>9,}  {chosen.answers * questions:>9,}  {took:>7.2f}  {before:>9.0f}  {peak:>8.0f}  "
                f"{ties:>7,}  {carried:>7.1%}  {wrong:>5} of {min(questions, chosen.check)}"
            )


def alone(do: Callable[..., Any], *arguments: Any) -> Any:
    """The function's result from a process of its own."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(do, *arguments).result()


if __name__ == "__main__":
    main()
