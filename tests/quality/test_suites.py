"""No expectation that cannot fail, no column that nobody looks at without a reason: every check meets a row that breaks
it and nothing else, and must name that row."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from sprite_etl.load.rows import curated_rows
from sprite_etl.load.schema import CURATED_SCHEMA
from sprite_etl.quality.expectations import validate
from sprite_etl.quality.projections import project
from sprite_etl.quality.suites import SUITES, Check, Suite
from sprite_etl.store.objects import open_store
from sprite_etl.store.schemas import STEP_SCHEMAS
from tests.load.examples import answer, capture_folder, put_run, run_of

Tables = Mapping[str, pl.DataFrame]
IDS = ("qa_id", "qa_id_again", "object_id", "capture_id")
LOOKED_AT = {
    "captures": STEP_SCHEMAS["extract"],
    "references": STEP_SCHEMAS["refer"],
    "questions": STEP_SCHEMAS["ask"],
    "programs": STEP_SCHEMAS["solve"],
    "answers": STEP_SCHEMAS["vote"],
    "curated": CURATED_SCHEMA,
}
"""Suite → the columns that its rows really have."""
ELSEWHERE = {
    "references": {
        "colour": "any word or none", "said": "any words or none", "room_type": "any word or none",
        "support_id": "an object or none", "support_name": "a word or none", "near_id": "an object or none",
        "near_name": "a word or none",
    },
    "questions": {
        "capture_id": "known_capture", "choices": "none are needed; choice_offered of the curated suite",
        "expressions": "n_expressions", "frame_indices": "n_frames", "object_ids": "n_objects",
        "invented": "known_task", "unit": "unit_fits_type",
    },
    "programs": {"reason": "an accepted program has none; row_checks rejects it otherwise"},
    "answers": {
        **dict.fromkeys(STEP_SCHEMAS["ask"], "as_asked"), "verified_by": "n_verified_by",
        "sentence": "sentence_length of the curated suite",
    },
    "curated": {
        "expressions": "n_expressions", "fingerprint": "belongs_to_run", "frame_indices": "qa_id_again",
        "media": "n_media, media_in_capture", "object_ids": "qa_id_again", "question": "qa_id_again",
        "sentence": "sentence_length", "split": "the source's own word or none", "unit": "unit_fits_type",
    },
}  # fmt: skip
"""Suite → column that it does not look at itself → what does, or why nothing needs to."""


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Tables:
    """What the suites look at of two scenes with three answers each."""
    folder: Path = tmp_path_factory.mktemp("sound")
    store, run, scenes = open_store(f"file://{folder}/store"), run_of(), ("home-1", "home-2")
    for scene in scenes:
        capture = capture_folder(folder / scene, scene)
        put_run(store, run, capture, [answer(capture, kind) for kind in ("image", "multi_image", "video")])
    return project(store, run, scenes, curated_rows(store, run, scenes))


def broken(check: Check, row: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """The row with what breaks this check. other: a sound row of the same table."""
    first, options = check.columns[0], dict(check.options)
    if check.kind == "not_null":
        wrong: Any = None
    elif check.kind in ("unique", "unique_together"):
        return {**row, **{name: other[name] for name in check.columns}}
    elif check.kind == "in_set":
        wrong = False if options["allowed"] == (True,) else "nonsense"
    elif check.kind == "between":
        low, high = options["low"], options["high"]
        wrong = type(row[first] or 0.0)(high + 1 if low is None else low - 1)
    elif check.kind == "matches":
        wrong = "x"
    elif check.kind == "equal":
        wrong = row[first] + (1 if isinstance(row[first], int) else "x")
    else:
        wrong = row[check.columns[1]] - 1
    return {**row, first: wrong}


def spoilt(suite: Suite, table: pl.DataFrame) -> tuple[pl.DataFrame, list[dict[str, Any]]]:
    """The sound rows, and after them one row a check that breaks it."""
    rows, bad = table.to_dicts(), []
    for number, check in enumerate(suite.checks):
        fresh = {name: f"{name.removesuffix('_again')}-{number}" for name in IDS if name in table.columns}
        bad.append(broken(check, {**rows[0], **fresh}, rows[1]))
    return pl.DataFrame([*rows, *bad], schema=table.schema), bad


def test_every_check_fails_on_the_row_that_breaks_it_and_names_it(sound: Tables) -> None:
    assert all(report["passed"] for report in validate(sound))
    made = {suite.name: spoilt(suite, sound[suite.name]) for suite in SUITES}
    reports = {r["suite"]: r for r in validate({name: table for name, (table, _) in made.items()})}
    for suite in SUITES:
        failed = {(f["why"], tuple(f["columns"])): f for f in reports[suite.name]["failed"]}
        for check, row in zip(suite.checks, made[suite.name][1]):
            failure = failed.get((check.why, check.columns))
            assert failure is not None, f"{suite.name}: {check.kind} {check.columns} did not fail on {row}"
            # pandas shows a null in the name as NaN, and then its numbers as reals; the other parts still tell the row.
            parts = [name for name in suite.row_id if row[name] is not None]
            named = [[str(e.get(name)).removesuffix(".0") for name in parts] for e in failure["examples"]]
            wanted = [str(row[name]) for name in parts]
            assert wanted in named, f"{suite.name}: {check.kind} {check.columns} named {named}, not {wanted}"
            assert failure["rows"] <= 4  # the broken row and those that break it beside: not the sound ones


@pytest.mark.parametrize("suite", SUITES, ids=[s.name for s in SUITES])
def test_every_column_is_looked_at_or_has_a_reason(suite: Suite) -> None:
    elsewhere = ELSEWHERE.get(suite.name, {})
    missed = set(LOOKED_AT[suite.name]) - set(suite.columns) - set(elsewhere)
    assert missed == set()
    assert set(elsewhere) <= set(LOOKED_AT[suite.name])
