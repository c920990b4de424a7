from __future__ import annotations

from pathlib import Path

import pytest

from sprite_etl.browse.rejected import counted, examples, gate_report, run_of
from sprite_etl.store.objects import Store
from tests.browse.loaded import load_run


def test_counts_and_examples_of_what_was_dropped(store: Store, tmp_path: Path) -> None:
    run = load_run(store, tmp_path)
    assert run_of(store, *run.partition.values()) == run
    report = gate_report(store, run)
    assert report is not None
    assert counted(report) == [{"step": "ask", "reason": "near_tie", "rows": 2, "share": 0.4}]
    found = examples(store, run, "ask", "near_tie", 1)
    assert found == [{"scene_id": "home-1", "detail": "0.01 m apart", "row": {"question": "Which is nearer? <b>1</b>"}}]
    assert examples(store, run, "ask", "no such reason") == []
    with pytest.raises(ValueError, match="step must be one of"):
        examples(store, run, "../../raw", "near_tie")


def test_a_partition_that_is_not_there(store: Store) -> None:
    assert run_of(store, "mujoco", "2026-01-01", "template") is None
