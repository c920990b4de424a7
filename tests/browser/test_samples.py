"""What a researcher does in the web UI: find samples, play a video, read a program, reject what looks wrong."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from infra.rest import Airflow

pytestmark = [pytest.mark.browser, pytest.mark.timeout(420)]
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
def test_it_follows_airflows_theme(samples: FrameLocator, page: Page, screenshots: Path, theme: str) -> None:
    page.evaluate(f"localStorage.setItem('theme', '{theme}')")
    for name in ("", "audit", "charts", "rejects", "reviews"):
        page.goto(page.url.split("/plugin")[0].split("/sprite")[0] + f"/sprite/{name}")
        shade = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)[0]")
        assert (shade < 60) == (theme == "dark")
        page.screenshot(path=screenshots / f"{name or 'samples'}_{theme}.png")
