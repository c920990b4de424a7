"""The whole way through the web UI, in its order: list the DAGs, run a batch from the form, backfill two dates, then
find samples, play a video, read a program, reject what looks wrong and find it in the table of reviews."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from infra.rest import Airflow
from plugins.form import run_fields
from tests.browser.airflow_ui import DAG_ID, ask_for_a_small_run, choose_dates, open_dialog, runs_of, wait_for_runs

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
RUN = ["mujoco", "--batch", "2026-01-01", "--scenes", "1", "-o", "frames=10", "-o", "width=320", "-o", "height=240"]


@pytest.fixture(scope="module")
def loaded(store_folder: Path) -> None:
    """One small home, from the command line, in the store that Airflow reads."""
    command = [sys.executable, "-m", "sprite_etl.cli", "run", *RUN, "--store", store_folder.as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=300)


@pytest.fixture
def samples(loaded: None, airflow: Airflow, page: Page) -> FrameLocator:
    """The page as Airflow's navigation shows it."""
    page.goto(f"{airflow.url}/plugin/samples")
    inside = page.frame_locator("iframe")
    expect(inside.locator(".card").first).to_be_visible(timeout=30_000)
    return inside


def test_from_the_list_of_dags_to_a_run_that_loads_its_batch(
    airflow: Airflow, page: Page, store_folder: Path, screenshots: Path
) -> None:
    page.goto(f"{airflow.url}/dags")
    link = page.get_by_role("link", name=DAG_ID, exact=True).first
    expect(link).to_be_visible(timeout=20_000)
    page.screenshot(path=screenshots / "dags.png")
    link.click()
    # The list has a Trigger of its own in every line.
    page.wait_for_url(f"**/dags/{DAG_ID}")
    expect(page.get_by_text("Overview", exact=True)).to_be_visible(timeout=20_000)
    dialog = open_dialog(page)
    ask_for_a_small_run(page, dialog, batch="2026-01-03")
    page.screenshot(path=screenshots / "form.png")
    button = dialog.get_by_role("button", name="Trigger").last
    expect(button).to_be_enabled()
    button.click()
    (run,) = wait_for_runs(airflow, "manual", 1, 300)
    assert run["state"] == "success"
    key = airflow.xcom(DAG_ID, run["dag_run_id"], "plan", "run")
    assert key["batch"] == "2026-01-03"
    page.goto(f"{airflow.url}/dags/{DAG_ID}/runs/{run['dag_run_id']}")
    expect(page.get_by_test_id("state-badge").or_(page.get_by_text("Success", exact=True)).first).to_be_visible()
    page.screenshot(path=screenshots / "run.png")
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


def test_a_backfill_of_two_dates_makes_a_run_for_each(airflow: Airflow, page: Page, screenshots: Path) -> None:
    page.goto(f"{airflow.url}/dags/{DAG_ID}")
    dialog = open_dialog(page)
    dialog.get_by_text("Backfill", exact=True).first.click()
    choose_dates(page, "2026/01/04", "2026/01/05")
    page.fill("input[name=max_active_runs]", "2")
    # Without it Airflow's dialog sends the dates alone, whatever was filled in.
    dialog.get_by_text("Override parameters on existing runs").click()
    ask_for_a_small_run(page, dialog)
    page.screenshot(path=screenshots / "backfill.png")
    button = dialog.get_by_role("button", name="Run Backfill")
    expect(button).to_be_enabled()
    button.click()
    expect(page.get_by_text("Backfill in progress").first).to_be_visible(timeout=30_000)
    runs = wait_for_runs(airflow, "backfill", 2, 400)
    assert sorted((run["partition_key"], run["state"]) for run in runs) == [
        ("2026-01-04", "success"),
        ("2026-01-05", "success"),
    ]
    for run in runs:
        key = airflow.xcom(DAG_ID, run["dag_run_id"], "plan", "run")
        assert key["batch"] == run["partition_key"]
        assert (run["conf"]["scenes"], run["conf"]["frames"]) == (1, 6)
        page.goto(f"{airflow.url}/sprite/?batch={key['batch']}")
        expect(page.locator(".card").first).to_be_visible()


def test_the_navigation_leads_to_the_samples(loaded: None, airflow: Airflow, page: Page) -> None:
    page.goto(airflow.url)
    page.get_by_role("button", name="Browse").first.click()
    page.get_by_role("menuitem", name="Samples").click()
    expect(page.frame_locator("iframe").locator(".card").first).to_be_visible(timeout=30_000)


def test_filter_play_reject_and_find_it_again(samples: FrameLocator, page: Page, screenshots: Path) -> None:
    page.screenshot(path=screenshots / "samples.png")
    samples.get_by_role("link", name="video", exact=True).first.click()
    expect(samples.locator("aside .on")).to_have_text(["video"])
    video = samples.locator("video").first
    video.evaluate("v => v.play()")
    page.wait_for_function(
        "() => { const v = document.querySelector('iframe').contentDocument.querySelector('video');"
        " return v.videoWidth > 0 && v.currentTime > 0.5; }"
    )
    card = samples.locator(".card").first
    question = card.locator(".question").inner_text()
    card.get_by_text("Program, votes and checks").click()
    expect(card.locator("pre.program")).to_contain_text("def answer")
    expect(card.locator(".facts")).to_contain_text("margin")
    page.screenshot(path=screenshots / "card.png")
    card.get_by_label("Note").fill("the mug is hidden <b>")
    card.get_by_role("button", name="Reject").click()
    expect(samples.locator(".word.reject").first).to_contain_text("the mug is hidden <b>")
    samples.get_by_role("link", name="Reviews").click()
    row = samples.locator("table.reviews tr.reject")
    expect(row).to_contain_text(question)
    expect(row).to_contain_text("standing")
    page.screenshot(path=screenshots / "reviews.png")


def test_keys_alone_do_it_too(samples: FrameLocator, page: Page) -> None:
    page.goto(page.frames[1].url)
    page.keyboard.press("j")
    page.keyboard.press("j")
    second = page.locator(".card").nth(1)
    expect(second).to_be_focused()
    qa_id = second.get_attribute("id")
    page.keyboard.press("p")
    expect(second.locator("pre.program")).to_be_visible()
    page.keyboard.press("a")
    page.wait_for_url(lambda url: url.endswith(f"#{qa_id}"))
    expect(page.locator(f"[id='{qa_id}'] .word.accept")).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type("no such words")
    page.keyboard.press("Enter")
    expect(page.locator(".empty")).to_contain_text("take a filter away")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_follows_airflows_theme(loaded: None, airflow: Airflow, page: Page, screenshots: Path, theme: str) -> None:
    page.evaluate(f"localStorage.setItem('theme', '{theme}')")
    for name in ("", "audit", "charts", "rejects", "reviews"):
        page.goto(f"{airflow.url}/sprite/{name}")
        shade = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)[0]")
        assert (shade < 60) == (theme == "dark")
        page.screenshot(path=screenshots / f"{name or 'samples'}_{theme}.png")


def test_an_untouched_form_can_be_sent(airflow: Airflow, page: Page) -> None:
    page.goto(f"{airflow.url}/dags/{DAG_ID}")
    expect(open_dialog(page).get_by_role("button", name="Trigger").last).to_be_enabled()


def test_models_and_a_budget_are_filled_in_by_name(airflow: Airflow, page: Page, screenshots: Path) -> None:
    known = {run["dag_run_id"] for run in runs_of(airflow)}
    page.goto(f"{airflow.url}/dags/{DAG_ID}")
    dialog = open_dialog(page)
    ask_for_a_small_run(page, dialog)
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
        made = [run for run in runs_of(airflow) if run["dag_run_id"] not in known]
    (run,) = made
    sent = run_fields("mujoco", run["conf"], "2026-01-01")
    assert sent["models"] == {"vision": ["eye"], "code": ["coder-a", "coder-b@house"]}
    assert sent["budget"] == {"tokens": 900, "currency": "USD"}
