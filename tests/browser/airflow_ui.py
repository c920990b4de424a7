"""What a user does in Airflow's own pages, for the tests."""

from __future__ import annotations

import time
from typing import Any

from playwright.sync_api import Locator, Page, expect

from infra.rest import Airflow

DAG_ID = "sprite_mujoco"
SMALL = {"frames": "6", "width": "160", "height": "120"}


def open_dialog(page: Page) -> Locator:
    """Press Trigger on a DAG's page."""
    page.get_by_role("button", name="Trigger").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Batch date", timeout=20_000)
    return dialog


def ask_for_a_small_run(page: Page, dialog: Locator, **batch: str) -> None:
    """Fill in the form's first two sections: one scene of few small frames."""
    dialog.get_by_text("Batch", exact=True).click()
    for name, value in {"scenes": "1", **batch}.items():
        page.fill(f"input[name=element_{name}]", value)
    dialog.get_by_text("How scenes are made", exact=True).click()
    for name, value in SMALL.items():
        page.fill(f"input[name=element_{name}]", value)


def choose_dates(page: Page, first: str, last: str) -> None:
    """Fill in a backfill's range. Dates: YYYY/MM/DD."""
    for number, day in enumerate((first, last)):
        page.locator("[data-testid=datetime-input]").nth(number).click()
        box = page.get_by_placeholder("YYYY/MM/DD").locator("visible=true")
        box.fill(day)
        box.press("Enter")
        page.keyboard.press("Escape")
        expect(box).to_have_count(0)


def runs_of(airflow: Airflow, dag_id: str = DAG_ID) -> list[dict[str, Any]]:
    """The DAG's runs."""
    return list(airflow.call("GET", f"/dags/{dag_id}/dagRuns?limit=50")["dag_runs"])


def wait_for_runs(
    airflow: Airflow, run_type: str, count: int, seconds: float, dag_id: str = DAG_ID
) -> list[dict[str, Any]]:
    """The runs of this type, as soon as there are so many and all have ended. Raises AssertionError."""
    until = time.monotonic() + seconds
    runs: list[dict[str, Any]] = []
    while time.monotonic() < until:
        try:
            runs = [run for run in runs_of(airflow, dag_id) if run["run_type"] == run_type]
        except TimeoutError:  # a machine with too much to do
            continue
        if len(runs) == count and all(run["state"] in ("success", "failed") for run in runs):
            return runs
        time.sleep(2)
    raise AssertionError(f"{run_type} runs after {seconds} s: {[(r['partition_key'], r['state']) for r in runs]}")
