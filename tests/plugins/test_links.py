from __future__ import annotations

from types import SimpleNamespace

import pytest

from plugins.links import SamplesLink, SummaryLink, ValidationLink, summary_address

RUN = {"source": "mujoco", "batch": "2026-01-01", "recipe": "a b", "fingerprint": "f" * 64}


def test_links_lead_to_the_runs_pages() -> None:
    task = SimpleNamespace(run=RUN)
    for link in (ValidationLink(), SummaryLink()):
        assert link.get_link(task, ti_key=None) == f"/sprite/gate/mujoco/2026-01-01/a b/{'f' * 64}"
    assert SamplesLink().get_link(task, ti_key=None) == "/sprite/?source=mujoco&batch=2026-01-01&recipe=a+b"


def test_an_address_below_another_keeps_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW__API__BASE_URL", "https://data.example/airflow/")
    assert SamplesLink().get_link(SimpleNamespace(run=RUN), ti_key=None).startswith("/airflow/sprite/?")


def test_a_log_names_the_whole_address_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW__API__BASE_URL", "https://data.example/airflow/")
    assert summary_address(RUN) == f"https://data.example/airflow/sprite/gate/mujoco/2026-01-01/a b/{'f' * 64}"
    monkeypatch.setenv("AIRFLOW__API__BASE_URL", "")
    assert summary_address(RUN) == ""


def test_there_is_no_link_before_the_run_is_known() -> None:
    assert ValidationLink().get_link(SimpleNamespace(run=object()), ti_key=None) == ""
