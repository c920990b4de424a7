"""A run of models that is killed at random moments of its calls pays for nothing twice but what was in flight."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks.llm_run import killed_and_run_again
from tests.doubles.model_server import model_server
from tests.pipeline.llm_runs import curated, deployment_at, llm_config, run

pytestmark = pytest.mark.kills


@pytest.mark.timeout(1800)
def test_killed_at_random_moments_nothing_that_was_kept_is_paid_again(tmp_path: Path) -> None:
    config = llm_config(options={"frames": 8, "width": 160, "height": 120})
    with model_server() as server:
        run(deployment_at(server, tmp_path / "alone"), config)
        alone = server.counts()
    with model_server(seconds=0.2) as server:
        killed = killed_and_run_again(server, tmp_path / "killed", config, kills=10, seed=11)
    assert killed.kills == 10
    assert killed.counts["paid_twice"] <= killed.in_flight
    assert killed.counts["answered"] - killed.counts["paid_twice"] == alone["answered"]
    assert curated(tmp_path / "killed").equals(curated(tmp_path / "alone"))
