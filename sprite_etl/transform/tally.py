"""Which answer most of a question's programs give: typed equality with tolerance, over whole tables at once.

What is equal is what `answers.equal` calls equal. For numbers that is not transitive, so each answer gathers those
within tolerance of itself, and the answer that gathers most wins. Where two answers gather as many and are not equal
to each other, there is a tie. Nothing depends on the order of the rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from sprite_etl.transform.answers import ABSOLUTE_TOLERANCE, RELATIVE_TOLERANCE, SYNONYMS, TRUTH

RUNS = pl.Schema({"qa_id": pl.String(), "index": pl.Int64(), "answer_type": pl.String(), "value": pl.String()})
"""One row an answer: `index` numbers a question's programs; `value` is JSON text."""

TALLY = pl.Schema(
    {
        "qa_id": pl.String(),
        "value": pl.String(),
        "index": pl.Int64(),
        "plurality": pl.Int64(),
        "answered": pl.Int64(),
        "tie": pl.Boolean(),
        "tally": pl.String(),
    }
)
"""One row a question: the winning group's earliest answer (`value`, of program `index`), how many are in the group
(`plurality`) of how many that answered (`answered`), whether another group is as large, and all that was given
("1.5 ×3, 2.5"). value and index are null and plurality is 0 where nobody answered in the declared type."""

ROWS_AT_ONCE = 100_000


def tally(runs: pl.DataFrame | pl.LazyFrame) -> pl.DataFrame:
    """One row of TALLY for each question of RUNS, sorted by qa_id. Time and memory grow with the table's rows and with
    the square of the answers to one question; `tally_file` takes tables of any length."""
    table = runs.lazy().select(pl.col(n).cast(t) for n, t in RUNS.items()).collect()
    groups = [TALLY_GROUPS.to_frame()]
    for (kind,), part in table.partition_by("answer_type", as_dict=True, include_key=False).items():
        keyed = part.with_columns(key=_key(str(kind))).filter(pl.col("key").is_not_null())
        groups.append(_near(keyed) if kind == "number" else _same(keyed))
    decided = _decided(pl.concat(groups))
    return (
        _given(table)
        .join(decided, on="qa_id", how="left")
        .with_columns(pl.col("plurality", "answered").fill_null(0), pl.col("tie").fill_null(False))
        .select(TALLY.names())
        .sort("qa_id")
    )


TALLY_GROUPS = pl.Schema(
    {
        "qa_id": pl.String(), "value": pl.String(), "index": pl.Int64(), "own": pl.Int64(), "plurality": pl.Int64(),
        "answered": pl.Int64(), "apart": pl.Float64(),
    }
)  # fmt: skip


def _key(answer_type: str) -> pl.Expr:
    """What equal answers of a type have in common; null for what is no answer of the type."""
    value = pl.col("value")
    if answer_type == "number":
        number = value.cast(pl.Float64, strict=False)
        return pl.when(number.is_finite()).then(number)
    if answer_type == "integer":
        number = value.cast(pl.Float64, strict=False)
        whole = pl.when(number == number.floor()).then(number).cast(pl.Int64, strict=False).cast(pl.String)
        return pl.when(value.str.contains(r"^-?[1-9][0-9]*$")).then(value).otherwise(whole)
    if answer_type == "boolean":
        return _canonical(value.str.strip_chars('"')).replace_strict({k: k for k in TRUTH}, default=None)
    if answer_type == "choice":
        return _canonical(value.str.json_decode(pl.String))
    if answer_type == "text":
        return value.str.json_decode(pl.String).str.replace_all(r"\s+", " ").str.strip_chars()
    if answer_type in ("objects", "order"):
        listed = value.str.json_decode(pl.List(pl.String))
        return (listed.list.unique().list.sort() if answer_type == "objects" else listed).list.join("\n")
    return value


def _canonical(text: pl.Expr) -> pl.Expr:
    """`answers.canonical` of a column."""
    return text.str.to_lowercase().str.replace_all(r"[\s_-]+", " ").str.strip_chars().replace(SYNONYMS)


def _same(keyed: pl.DataFrame) -> pl.DataFrame:
    """TALLY_GROUPS of answers whose keys are equal or not. `apart` tells groups from each other."""
    return (
        keyed.sort("qa_id", "index", "value")
        .group_by("qa_id", "key", maintain_order=True)
        .agg(pl.col("value").first(), pl.col("index").first(), pl.len().cast(pl.Int64).alias("plurality"))
        .with_columns(
            own=pl.col("index"),
            answered=pl.col("plurality").sum().over("qa_id"),
            apart=pl.int_range(pl.len()).over("qa_id").cast(pl.Float64) * 1e9,
        )
        .select(TALLY_GROUPS.names())
    )


def _near(keyed: pl.DataFrame) -> pl.DataFrame:
    """TALLY_GROUPS of numbers: for each answer, those within tolerance of it. `apart` is the number itself."""
    ordered = keyed.sort("qa_id", "index", "value")
    pairs = ordered.select("qa_id", pl.int_range(pl.len()).alias("row"), own="index", apart="key").join(
        ordered, on="qa_id", maintain_order="left_right"
    )
    return (
        pairs.filter(_within(pl.col("apart"), pl.col("key")))
        .group_by("row", maintain_order=True)
        .agg(pl.col("qa_id", "own", "apart", "value", "index").first(), pl.len().cast(pl.Int64).alias("plurality"))
        .with_columns(answered=pl.len().over("qa_id").cast(pl.Int64))
        .select(TALLY_GROUPS.names())
    )


def _within(a: pl.Expr, b: pl.Expr) -> pl.Expr:
    """`math.isclose`, as `answers.equal` uses it."""
    larger = pl.max_horizontal(a.abs(), b.abs())
    return (a - b).abs() <= pl.max_horizontal(RELATIVE_TOLERANCE * larger, pl.lit(ABSOLUTE_TOLERANCE))


def _decided(groups: pl.DataFrame) -> pl.DataFrame:
    """The largest group of each question; a tie where the largest ones are not all equal."""
    return (
        groups.filter(pl.col("plurality") == pl.col("plurality").max().over("qa_id"))
        .sort("qa_id", "index", "own")
        .group_by("qa_id", maintain_order=True)
        .agg(
            pl.col("value", "index", "plurality", "answered").first(),
            tie=~_within(pl.col("apart").min(), pl.col("apart").max()),
        )
    )


def _given(table: pl.DataFrame) -> pl.DataFrame:
    """Every question with all its answers as given, the most frequent first."""
    times = pl.when(pl.col("n") > 1).then(pl.format("{} ×{}", "value", "n")).otherwise("value")
    return (
        table.group_by("qa_id", "value")
        .agg(n=pl.len(), index=pl.col("index").min())
        .sort("qa_id", "n", "index", "value", descending=[False, True, False, False])
        .group_by("qa_id", maintain_order=True)
        .agg(tally=times.str.join(", "))
    )


def tallies(batches: Iterable[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """`tally` of a long table that comes in batches, sorted by qa_id: what it holds at any time is a batch and one
    question. Raises ValueError where the batches are not sorted."""
    held, last = RUNS.to_frame(), ""
    for batch in batches:
        ids = batch["qa_id"]
        if not len(ids):
            continue
        if ids[0] < last or not ids.is_sorted():
            raise ValueError("rows must be sorted by qa_id, so that a question's answers stand together")
        last = ids[-1]
        held = pl.concat([held, batch.select(pl.col(n).cast(t) for n, t in RUNS.items())])
        yield tally(held.filter(pl.col("qa_id") != last))
        held = held.filter(pl.col("qa_id") == last)
    yield tally(held)


def tally_file(path_in: Path, path_out: Path, rows_at_once: int = ROWS_AT_ONCE) -> int:
    """`tally` from a Parquet with the columns RUNS, sorted by qa_id, to one with the columns TALLY; returns how many
    questions it has. Memory does not grow with the file. Raises ValueError where the rows are not sorted."""
    questions = 0
    with pq.ParquetFile(path_in) as source, pq.ParquetWriter(path_out, _arrow(TALLY.to_frame()).schema) as out:
        batches = source.iter_batches(rows_at_once, columns=RUNS.names())
        for decided in tallies(pl.DataFrame(pl.from_arrow(b)) for b in batches):
            questions += len(decided)
            out.write_table(_arrow(decided))
    return questions


def _arrow(table: pl.DataFrame) -> pa.Table:
    return table.to_arrow(compat_level=pl.CompatLevel.oldest())
