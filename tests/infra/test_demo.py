from __future__ import annotations

from infra.demo import progress_line


def test_progress_counts_every_state_of_a_step() -> None:
    tasks: list[dict[str, object]] = [
        {"task_id": "plan", "state": "success"},
        *({"task_id": "scenes.extract", "state": s} for s in ("success", "running", None, "queued", "up_for_retry")),
        {"task_id": "load", "state": "skipped"},
    ]
    line = progress_line(tasks)
    assert line.startswith("plan 1/1  extract 1/5 (1 running, 1 up_for_retry)  refer 0/0")
    assert line.endswith("load 0/1 (1 skipped)")
