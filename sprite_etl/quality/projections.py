"""The batch's tables as flat columns: what each suite looks at, computed in polars.

Great Expectations knows no lists and no other table, so lengths and whether a row's counterpart exists become
columns of their own.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

import polars as pl

from sprite_etl.quality.suites import SUITES
from sprite_etl.store.identity import qa_id
from sprite_etl.store.objects import Store
from sprite_etl.store.runs import RunIdentity
from sprite_etl.store.schemas import ASK
from sprite_etl.store.tables import read_steps
from sprite_etl.transform.tasks import TASKS

_N_FRAMES, _KIND = pl.col("n_frames"), pl.col("kind")


def project(store: Store, run: RunIdentity, scene_ids: Sequence[str], curated: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Suite name → the columns it looks at, over all scenes. curated: the rows that are to be loaded.

    Raises MissingObjectError where a step of a scene is not done.
    """
    captures = read_steps(store, run, "extract", scene_ids)
    references = read_steps(store, run, "refer", scene_ids)
    questions = read_steps(store, run, "ask", scene_ids)
    programs = read_steps(store, run, "solve", scene_ids)
    answers = read_steps(store, run, "vote", scene_ids)
    tables = {
        "captures": captures,
        "references": _with_capture(references, captures).with_columns(pl.col("clear_frames").list.len()),
        "questions": _with_capture(_asked(questions), captures).with_columns(
            known_task=pl.col("task").is_in(list(TASKS)) == pl.col("invented").is_null()
        ),
        "programs": _known(programs, questions, ["scene", "qa_id"], "known_question"),
        "answers": _answers(answers, questions, programs),
        "curated": _curated(run, curated),
    }
    return {suite.name: tables[suite.name].select(suite.columns) for suite in SUITES}


def _known(table: pl.DataFrame, other: pl.DataFrame, by: list[str], name: str) -> pl.DataFrame:
    """The table with a column that says whether each row's counterpart exists."""
    there = other.select(by).unique().with_columns(pl.lit(True).alias(name))
    return table.join(there, on=by, how="left", maintain_order="left").with_columns(pl.col(name).fill_null(False))


def _with_capture(table: pl.DataFrame, captures: pl.DataFrame) -> pl.DataFrame:
    return _known(table, captures, ["scene", "capture_id"], "known_capture")


def _asked(table: pl.DataFrame) -> pl.DataFrame:
    numbered = table.with_columns(
        n_frames=pl.col("frame_indices").list.len().cast(pl.Int64),
        n_objects=pl.col("object_ids").list.len().cast(pl.Int64),
        n_expressions=pl.col("expressions").list.len().cast(pl.Int64),
        question_length=pl.col("question").str.len_chars().cast(pl.Int64),
    )
    return numbered.with_columns(
        frames_fit_kind=pl.when(_KIND == "image")
        .then(_N_FRAMES == 1)
        .when(_KIND == "multi_image")
        .then(_N_FRAMES.is_between(2, 6))
        .when(_KIND == "video")
        .then(_N_FRAMES > 1)
        .otherwise(True),
        unit_fits_type=(pl.col("answer_type") == "number") == pl.col("unit").is_not_null(),
    )


def _answers(answers: pl.DataFrame, questions: pl.DataFrame, programs: pl.DataFrame) -> pl.DataFrame:
    accepted = programs.group_by("scene", "qa_id").agg(pl.len().cast(pl.Int64).alias("n_accepted"))
    table = _known(_as_asked(answers, questions), questions, ["scene", "qa_id"], "known_question")
    table = _known(table, programs.rename({"code": "program"}), ["scene", "qa_id", "program"], "known_program")
    return table.join(accepted, on=["scene", "qa_id"], how="left", maintain_order="left").with_columns(
        pl.col("n_accepted").fill_null(0),
        n_agreeing=(pl.col("votes") * pl.col("agreement")).round().cast(pl.Int64),
        n_verified_by=pl.col("verified_by").list.len().cast(pl.Int64),
        one=pl.lit(1, pl.Int64),
    )


def _as_asked(answers: pl.DataFrame, questions: pl.DataFrame) -> pl.DataFrame:
    """With a column that says whether each answer repeats its question, field by field."""
    by, fields = ["scene", "qa_id"], [name for name in ASK if name != "qa_id"]
    asked = questions.unique(by, keep="first").select(*by, *(pl.col(name).alias(f"asked_{name}") for name in fields))
    same = pl.all_horizontal(pl.col(name).eq_missing(pl.col(f"asked_{name}")) for name in fields)
    joined = answers.join(asked, on=by, how="left", maintain_order="left")
    return joined.with_columns(as_asked=same).select(*answers.columns, "as_asked")


def _curated(run: RunIdentity, rows: pl.DataFrame) -> pl.DataFrame:
    again = [
        qa_id(*named)
        for named in rows.select(
            "capture_id", "recipe", "kind", "task", "question", "frame_indices", "object_ids"
        ).iter_rows()
    ]
    offered = [
        kind != "choice" or json.loads(value) in choices
        for kind, value, choices in rows.select("answer_type", "answer_value", "choices").iter_rows()
    ]
    mine = {**run.partition, "fingerprint": run.fingerprint}
    n_media, first = pl.col("media").list.len().cast(pl.Int64), pl.col("media").list.first()
    is_video = (n_media == 1) & first.str.ends_with(".mp4")
    table = _asked(rows).with_columns(
        pl.Series("qa_id_again", again, pl.String),
        pl.Series("choice_offered", offered, pl.Boolean),
        n_media=n_media,
        n_media_expected=pl.when(is_video).then(1).otherwise(pl.col("n_frames")).cast(pl.Int64),
        belongs_to_run=pl.all_horizontal(pl.col(name) == value for name, value in mine.items()),
        media_in_capture=pl.struct("media", "capture_id").map_elements(_inside, return_dtype=pl.Boolean),
        answer_length=pl.col("answer").str.len_chars().cast(pl.Int64),
        sentence_length=pl.col("sentence").str.strip_chars().str.len_chars().cast(pl.Int64),
        confirmed=pl.col("verified_by").list.contains("solver") | pl.col("verified_by").list.contains("vote"),
        models_named=(pl.col("producer") != "llm") | ((pl.col("models").list.len() > 0) & (pl.col("prompts") != "{}")),
    )
    # A list is never null and never looked into here: only that there is one.
    return table.with_columns(pl.col(name).list.len().alias(name) for name in ("choices", "models", "verified_by"))


def _inside(row: dict[str, object]) -> bool:
    """Every media key lies in the capture's own folder of `raw/`."""
    media, capture = row["media"], str(row["capture_id"])
    assert isinstance(media, list)
    return all(str(key).startswith("raw/") and f"/{capture}/" in str(key) for key in media)
