"""What a data engineer does in the web UI: fill in the form and trigger a run, or backfill a range of dates."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from infra.rest import Airflow
from plugins.form import run_fields

pytestmark = [pytest.mark.browser, pytest.mark.timeout(420)]

DAG_ID = "sprite_mujoco"


def open_dialog(page: Page, url: str) -> None:
    page.goto(f"{url}/dags/{DAG_ID}")
    page.get_by_role("button", name="Trigger").first.click()
    expect(page.get_by_role("dialog")).to_contain_text("Batch date", timeout=20_000)


def wait_for_runs(
    airflow: Airflow, run_type: str, count: int, seconds: float, dag_id: str = DAG_ID
) -> list[dict[str, object]]:
    until = time.monotonic() + seconds
    runs: list[dict[str, object]] = []
    while time.monotonic() < until:
        found = airflow.call("GET", f"/dags/{dag_id}/dagRuns?limit=50")["dag_runs"]
        runs = [run for run in found if run["run_type"] == run_type]
        if len(runs) == count and all(run["state"] in ("success", "failed") for run in runs):
            return runs
        time.sleep(2)
    raise AssertionError(f"{run_type} runs after {seconds} s: {[(r['partition_key'], r['state']) for r in runs]}")


def test_a_run_from_the_form_loads_its_batch(
    airflow: Airflow, page: Page, store_folder: Path, screenshots: Path
) -> None:
    open_dialog(page, airflow.url)
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("Batch", exact=True).click()
    page.fill("input[name=element_batch]", "2026-01-03")
    page.fill("input[name=element_scenes]", "1")
    dialog.get_by_text("How scenes are made", exact=True).click()
    page.fill("input[name=element_frames]", "6")
    page.screenshot(path=screenshots / "form.png")
    button = dialog.get_by_role("button", name="Trigger").last
    expect(button).to_be_enabled()
    button.click()
    (run,) = wait_for_runs(airflow, "manual", 1, 300)
    assert run["state"] == "success"
    key = airflow.xcom(DAG_ID, str(run["dag_run_id"]), "plan", "run")
    assert key["batch"] == "2026-01-03"
    (after,) = wait_for_runs(airflow, "asset_triggered", 1, 120, "sprite_statistics")
    assert (after["state"], after["partition_key"]) == ("success", "2026-01-03")
    # Not before: Airflow 3.3 fails to list events while a run that one of them made is queued (its issue 71360).
    events = airflow.call("GET", "/assets/events")["asset_events"]
    assert [event["extra"]["batch"] for event in events] == ["2026-01-03"]
    assert json.loads((store_folder / "preview/statistics.json").read_text())["partitions"]
    for task, name in (("gate", "Validation"), ("load", "Samples")):
        links = airflow.call("GET", f"/dags/{DAG_ID}/dagRuns/{run['dag_run_id']}/taskInstances/{task}/links")
        page.goto(airflow.url + links["extra_links"][name])
        expect(page.locator("main")).to_contain_text("passed" if task == "gate" else "samples")


def test_an_untouched_form_can_be_sent(airflow: Airflow, page: Page) -> None:
    open_dialog(page, airflow.url)
    expect(page.get_by_role("dialog").get_by_role("button", name="Trigger").last).to_be_enabled()


def test_models_and_a_budget_are_filled_in_by_name(airflow: Airflow, page: Page, screenshots: Path) -> None:
    known = {run["dag_run_id"] for run in airflow.call("GET", f"/dags/{DAG_ID}/dagRuns?limit=50")["dag_runs"]}
    open_dialog(page, airflow.url)
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("Models", exact=True).click()
    page.fill("input[name=element_vision_model]", "eye")
    page.fill("input[name=element_code_model]", "coder-a, coder-b@house")
    page.fill("input[name=element_budget_tokens]", "900")
    page.screenshot(path=screenshots / "models.png")
    button = dialog.get_by_role("button", name="Trigger").last
    expect(button).to_be_enabled()
    button.click()
    until = time.monotonic() + 60
    made: list[dict[str, Any]] = []
    while not made and time.monotonic() < until:
        time.sleep(1)
        runs = airflow.call("GET", f"/dags/{DAG_ID}/dagRuns?limit=50")["dag_runs"]
        made = [run for run in runs if run["dag_run_id"] not in known]
    (run,) = made
    sent = run_fields("mujoco", run["conf"], "2026-01-01")
    assert sent["models"] == {"vision": ["eye"], "code": ["coder-a", "coder-b@house"]}
    assert sent["budget"] == {"tokens": 900, "currency": "USD"}
