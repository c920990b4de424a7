from __future__ import annotations

from pathlib import Path

import pytest

from dags.sprite_sources import STEPS
from sprite_etl.config import Deployment
from sprite_etl.doctor import POOLS, examine


def test_every_finding_that_is_not_ok_says_how_to_mend_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AIRFLOW_HOME", raising=False)
    (tmp_path / "file").write_text("no folder")
    findings = examine(Deployment(store=(tmp_path / "file" / "store").as_uri()))
    by_name = {f.what: f for f in findings}
    assert not by_name["store"].ok
    assert by_name["python"].ok
    assert all(f.to_json()["remedy"] for f in findings if not f.ok)


def test_the_pools_that_are_looked_for_are_those_that_the_dags_name() -> None:
    assert {pool for pool, _ in STEPS.values()} | {"sprite_gate"} == POOLS
