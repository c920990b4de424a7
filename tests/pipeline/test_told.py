from __future__ import annotations

from sprite_etl.pipeline.told import MAX_REASONS, cost_lines, curated_lines, reasons, step_lines, suite_lines


def test_steps_stand_in_columns_and_reasons_beside_their_count() -> None:
    steps = {
        "extract": {"in": 5, "out": 5, "rejected": {}},
        "ask": {"in": 12_345, "out": 12_000, "rejected": {"ambiguous": 5, "too_close": 340}},
    }
    assert step_lines(steps) == [
        "step         in     out  rejected",
        "extract       5       5         0",
        "ask      12,345  12,000       345  too_close 340, ambiguous 5",
    ]


def test_rare_reasons_are_summed() -> None:
    assert reasons({f"r{i}": 10 - i for i in range(MAX_REASONS + 2)}).endswith("r5 5, others 7")


def test_rows_and_suites_stand_in_columns() -> None:
    assert curated_lines([{"kind": "image", "task": "object_counting", "rows": 3}]) == [
        "kind   task             rows",
        "image  object_counting     3",
    ]
    suites = [
        {"suite": "captures", "rows": 5, "checks": 4, "passed": True},
        {"suite": "curated", "rows": 1200, "checks": 11, "passed": False},
    ]
    assert suite_lines(suites) == [
        "suite      rows  checks",
        "captures      5       4  passed",
        "curated   1,200      11  did not pass",
    ]


def test_models_that_were_not_asked_cost_nothing_to_tell() -> None:
    assert cost_lines([]) == []
