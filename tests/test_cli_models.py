"""Models, budgets, costs and estimates on the command line, against the model server."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sprite_etl.cli import main
from sprite_etl.cli_models import add_model_options, budget_of, models_of
from sprite_etl.config import ConfigError
from sprite_etl.extract.registry import SOURCES
from sprite_etl.llm.budget import Budget
from tests.doubles.model_server import ModelServerHandle, model_server


def parsed(*arguments: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_model_options(parser)
    return parser.parse_args(arguments)


def test_models_are_named_for_all_for_a_role_or_twice_for_a_mix(tmp_path: Path) -> None:
    given = models_of(parsed("--model", "gpt-4o", "--model", "code=a@vllm", "--model", "code=b@vllm"))
    assert given == {"default": ["gpt-4o"], "code": ["a@vllm", "b@vllm"]}
    file = tmp_path / "models.json"
    file.write_text('{"code": [{"model": "c", "server": "s"}], "text": "t"}')
    both = models_of(parsed("--models", str(file), "--model", "text=u"))
    assert both == {"code": [{"model": "c", "server": "s"}], "text": ["u"]}
    assert models_of(parsed()) == {}


@pytest.mark.parametrize(("content", "said"), [("{", "must be a file of JSON"), ("[]", "must hold an object")])
def test_a_wrong_file_of_models_is_named(tmp_path: Path, content: str, said: str) -> None:
    (tmp_path / "m.json").write_text(content)
    with pytest.raises(ConfigError, match=said):
        models_of(parsed("--models", str(tmp_path / "m.json")))
    with pytest.raises(ConfigError, match="must be a file of JSON"):
        models_of(parsed("--models", str(tmp_path / "none.json")))


@pytest.mark.parametrize(
    ("options", "budget"),
    [
        ([], None),
        (["--budget", "5"], Budget(amount=5)),
        (["--budget", "12.50eur"], Budget(amount=12.5, currency="EUR")),
        (["--budget", ".5 USD", "--budget-tokens", "900"], Budget(amount=0.5, tokens=900)),
        (["--budget-tokens", "0"], Budget(tokens=0)),
    ],
)
def test_a_budget_is_an_amount_or_tokens_or_both(options: list[str], budget: Budget | None) -> None:
    assert budget_of(parsed(*options)) == budget


@pytest.mark.parametrize("options", [["--budget", "$5"], ["--budget", "much"], ["--budget-tokens", "-1"]])
def test_a_wrong_budget_says_what_it_must_be(options: list[str]) -> None:
    with pytest.raises(ConfigError, match="must be"):
        budget_of(parsed(*options))


@pytest.fixture(scope="module")
def server() -> Iterator[ModelServerHandle]:
    with model_server(models=["tiny"]) as running:
        yield running


@pytest.fixture(autouse=True)
def boxes(monkeypatch: pytest.MonkeyPatch, server: ModelServerHandle) -> None:
    monkeypatch.setitem(SOURCES, "mujoco", "tests.doubles.box_source:BoxSource")
    here = {"base_url": server.url, "price": {"tiny": {"input": 1, "output": 4}}}
    monkeypatch.setenv("SPRITE_MODEL_SERVERS", json.dumps({"here": here}))


def sprite(capsys: pytest.CaptureFixture[str], command: str, store: Path, *more: str) -> tuple[int, Any, str]:
    """(exit code, standard output as JSON, standard error)"""
    of_run = [] if command == "stats" else ["mujoco", "--batch", "2026-01-01", "--scenes", "1", "--kinds", "image"]
    asked = [] if command == "stats" else ["--annotator", "llm", "--jobs", "1"]
    with pytest.raises(SystemExit) as stop:
        main([command, *of_run, *asked, "--store", store.as_uri(), "--json", *more])
    captured = capsys.readouterr()
    return int(stop.value.code or 0), json.loads(captured.out or "null"), captured.err


def test_a_run_stops_at_its_budget_and_goes_on_with_a_larger_one(capsys, tmp_path: Path, server) -> None:
    server.reset()
    model = ["--model", "tiny@here"]
    code, _, err = sprite(capsys, "run", tmp_path, *model, "--budget", "0.02USD")
    assert code == 1
    assert "the run's budget of 0.02 USD has no room for another call" in " ".join(err.split())
    assert "raise the budget and run the same again" in " ".join(err.split())
    paid = server.counts()["answered"]
    code, spent, _ = sprite(capsys, "stats", tmp_path, "--cost")
    assert sum(row["calls"] for row in spent) == paid > 0
    assert 0 < sum(row["cost"] for row in spent) <= 0.02
    code, done, err = sprite(capsys, "run", tmp_path, *model, "--budget", "5USD")
    assert code == 0, err
    assert done["load"]["rows"] > 0
    counts = server.counts()
    assert counts["paid_twice"] == 0
    assert sum(row["calls"] for row in done["costs"]) == counts["answered"] > paid
    code, again, _ = sprite(capsys, "run", tmp_path, *model)
    assert (code, again["costs"], server.counts()["answered"]) == (0, done["costs"], counts["answered"])
    code, other, err = sprite(capsys, "run", tmp_path, *model, "--recipe", "other", "--agree", "0.7")
    assert code == 0, err
    assert server.counts()["answered"] == counts["answered"]  # another run's requests are the same, and kept
    assert sum(row["kept"] for row in other["costs"]) == counts["answered"]
    assert sum(row["calls"] for row in other["costs"]) == 0


def test_an_estimate_asks_nobody_and_says_where_its_numbers_come_from(capsys, tmp_path: Path, server) -> None:
    server.reset()
    model = ["--model", "tiny@here"]
    code, expected, err = sprite(capsys, "estimate", tmp_path, *model, "--sample", "1")
    assert code == 0, err
    assert server.counts()["requests"] == 0
    stages = {row["stage"]: row for row in expected["stages"]}
    assert stages["meaning"]["calls_from"].startswith("assumed: ")
    assert "assumed 60" in stages["meaning"]["tokens_from"]
    _, done, _ = sprite(capsys, "run", tmp_path, *model)
    seen = {row["stage"]: row for row in done["costs"]}
    for stage in ("ask", "name_objects"):  # what is asked first is known beforehand
        assert stages[stage]["calls"] == pytest.approx(seen[stage]["calls"], abs=1)
        assert stages[stage]["tokens_in"] == pytest.approx(seen[stage]["prompt_tokens"], rel=0.15)
    code, measured, _ = sprite(capsys, "estimate", tmp_path, *model, "--sample", "1", "--pairs", "1000")
    known = {row["stage"]: row for row in measured["stages"]}
    assert "measured in" in known["write_program"]["tokens_from"]
    assert measured["rows"] == pytest.approx(1000, abs=1)
    assert measured["total"]["cost"]["USD"] == pytest.approx(sum(row["cost"] or 0 for row in measured["stages"]), 1e-3)


@pytest.mark.parametrize(
    ("more", "code", "said"),
    [
        (["--model", "huge@here"], 2, "knows no model 'huge'"),
        (["--model", "tiny@elsewhere"], 2, "no model server is called 'elsewhere'; there are here"),
        (["--model", "tiny"], 2, "no model server is called 'default'"),
        ([], 2, "no model does the stage name_objects"),
        (["--model", "tiny@here", "--budget", "5EUR"], 2, "its price is in USD"),
    ],
)
def test_what_can_be_mended_is_one_line_and_an_exit_code(capsys, tmp_path: Path, more, code, said) -> None:
    found, _, err = sprite(capsys, "run", tmp_path, *more)
    assert found == code
    assert said in " ".join(err.split())
    assert "Traceback" not in err
