from __future__ import annotations

import polars as pl
from rich.console import Console

from infra.showcase import pick, question_text, step_table, task_table

ROWS = [
    {"qa_id": f"q{i}", "kind": kind, "task": task}
    for i, (kind, task) in enumerate(
        [("image", "object_counting"), ("image", "camera_distance"), ("video", "object_counting"), ("video", "other")]
    )
]


def printed(table: object) -> str:
    console = Console(width=120, record=True, quiet=True)
    with console.capture() as captured:
        console.quiet = False
        console.print(table)
    return captured.get()


def test_picked_rows_differ_in_kind_and_task_and_do_not_depend_on_order() -> None:
    rows = pl.DataFrame(ROWS)
    chosen = pick(rows, 3)
    assert [(r["kind"], r["task"]) for r in chosen] == [("image", "object_counting"), ("video", "other")]
    assert pick(rows.reverse(), 3) == chosen


def test_task_table_adds_up() -> None:
    text = printed(
        task_table(
            [
                {"kind": "image", "task": "object_counting", "rows": 3},
                {"kind": "video", "task": "object_counting", "rows": 4},
                {"kind": "video", "task": "object_abs_distance", "rows": 5},
            ]
        )
    )
    last = [cell.strip() for cell in text.splitlines()[-2].strip("│ ").split("│")]
    assert last == ["all", "3", "9", "12"]


def test_step_table_names_the_most_frequent_reasons_first() -> None:
    text = printed(step_table({"ask": {"in": 9, "out": 3, "rejected": {"a_tie": 1, "grey_visibility": 5}}}))
    assert "grey_visibility 5, a_tie 1" in text
    assert " 6 " in text


def test_a_question_is_shown_with_choices_and_what_it_rests_on() -> None:
    text = question_text(
        {
            **ROWS[0],
            "question": "Is the red mug left or right of the lamp?",
            "choices": ["left", "right"],
            "answer": "left",
            "media": ["a.jpg"],
            "frame_indices": [3],
            "verified_by": ["execution", "solver"],
        }
    )
    assert "[left | right]" in text
    assert "A  left" in text
    assert "verified by execution, solver" in text
