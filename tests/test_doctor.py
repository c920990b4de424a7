from __future__ import annotations

from pathlib import Path

import pytest

from dags.sprite_sources import STEPS
from sprite_etl.config import Deployment
from sprite_etl.doctor import POOLS, Finding, examine
from tests.doubles.model_server import model_server


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


def model_findings(**settings: object) -> dict[str, Finding]:
    found = examine(Deployment.model_validate(settings))
    return {f.what: f for f in found if "model" in f.what.lower()}


def test_model_servers_are_reached_and_asked_what_they_serve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AIRFLOW_HOME", raising=False)
    store = tmp_path.as_uri()
    (none,) = model_findings(store=store).values()
    assert (none.ok, none.required) == (False, False)
    with model_server(models=["coder", "seer"], key="sk-right-1") as server:
        here = {"base_url": server.url, "api_key": "sk-right-1"}
        closed = {"base_url": server.url, "api_key": "sk-wrong-2"}
        named = {"code": "coder@box", "vision": [{"model": "eyes", "server": "here"}], "text": "seer@nowhere"}
        servers = {"box": here, "here": here, "shut": closed}
        found = model_findings(store=store, model_servers=servers, models=named)
        assert found["model server box"].ok
        assert "serves coder, seer" in found["model server box"].detail
        assert "serves coder, seer, and not eyes" in found["model server here"].detail
        assert found["model server here"].required
        assert "401" in found["model server shut"].detail
        assert found["model server shut"].remedy == "set SPRITE_MODEL_SERVERS__SHUT__API_KEY"
        assert found["model server nowhere"].remedy == "set SPRITE_MODEL_SERVERS__NOWHERE__BASE_URL"
        assert not any("sk-" in str(f.to_json()) for f in found.values())
    (down,) = model_findings(store=store, llm_base_url=server.url).values()
    assert (down.ok, down.required, down.remedy) == (False, False, "start the server, or set SPRITE_LLM_BASE_URL")
