"""A whole Airflow of the tests' own on loopback, and Chromium in front of it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from infra.bootstrap import REPOSITORY, UI_USER, Home
from infra.rest import Airflow
from infra.services import environment, free_port, start, stop, wait_until

NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next((path for name in NAMES if (path := shutil.which(name))), None)
# Nothing but the page itself: no look-ups of its own.
QUIET = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def store_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where Airflow's store lies."""
    return tmp_path_factory.mktemp("store")


@pytest.fixture(scope="module")
def airflow(store_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Airflow]:
    """Airflow's four processes with a store of their own, ended afterwards."""
    folder = tmp_path_factory.mktemp("airflow")
    home, port, state = Home(folder / "home"), free_port(0), folder / "processes.json"
    env = environment(home, port, {"SPRITE_STORE": store_folder.as_uri()})
    subprocess.run(
        [sys.executable, "-m", "infra.bootstrap", "--home", str(home.path)], cwd=REPOSITORY, env=env, check=True
    )
    services = start(port, state, folder / "logs", env)
    try:
        client = Airflow(services.url, UI_USER, home.password())
        assert wait_until(client.healthy, services, 180), (folder / "logs" / "scheduler.log").read_text()[-2000:]
        assert wait_until(lambda: client.dag_known("sprite_mujoco"), services, 60), client.import_errors()
        yield client
    finally:
        stop(services, state)


@pytest.fixture(scope="module")
def page(airflow: Airflow, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A page that is logged in through the login form."""
    assert CHROMIUM is not None, "Chromium is needed; Debian: apt-get install chromium"
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*sandbox, *QUIET])
        made = browser.new_page(viewport={"width": 1400, "height": 1200})
        made.goto(f"{airflow.url}/auth/login")
        made.fill("input[name=username]", airflow.user)
        made.fill("input[name=password]", airflow.password)
        made.click("button[type=submit]")
        made.wait_for_url(lambda url: "/auth/login" not in url)
        yield made
        browser.close()


@pytest.fixture
def screenshots(tmp_path: Path) -> Path:
    """Where a failing test's pictures go: SPRITE_TEST_SCREENSHOTS, else a temporary folder."""
    named = os.environ.get("SPRITE_TEST_SCREENSHOTS")
    return Path(named) if named else tmp_path
