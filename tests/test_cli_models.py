"""Models, budgets, costs and estimates on the command line, against the model server."""

from __future__ import annotations

import argparse
import io
import json
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Said:
    """What a command said: exit code, JSON, words on standard error; and how many answers the server had given then."""

    code: int
    out: Any
    err: str
    answered: int


def sprite(command: str, store: Path, server: ModelServerHandle, *more: str) -> Said:
    of_run = [] if command == "stats" else ["mujoco", "--batch", "2026-01-01", "--scenes", "1", "--kinds", "image"]
    asked = [] if command == "stats" else ["--annotator", "llm", "--jobs", "1"]
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as stop:
        main([command, *of_run, *asked, "--store", store.as_uri(), "--json", *more])
    words = " ".join(err.getvalue().split())
    return Said(int(stop.value.code or 0), json.loads(out.getvalue() or "null"), words, server.counts()["answered"])


@pytest.fixture(scope="module")
def server() -> Iterator[ModelServerHandle]:
    """A model server, and box scenes to ask it about."""
    with model_server(models=["tiny"]) as running, pytest.MonkeyPatch.context() as patch:
        patch.setitem(SOURCES, "mujoco", "tests.doubles.box_source:BoxSource")
        here = {"base_url": running.url, "price": {"tiny": {"input": 1, "output": 4}}}
        patch.setenv("SPRITE_MODEL_SERVERS", json.dumps({"here": here}))
        yield running


@pytest.fixture(scope="module")
def told(server: ModelServerHandle, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Said]:
    """What each command said, one after the other, about one scene in one store."""
    store, model = tmp_path_factory.mktemp("store"), ("--model", "tiny@here")
    other = ("--recipe", "other", "--agree", "0.7")
    return {
        "guess": sprite("estimate", store, server, *model, "--sample", "1"),
        "stopped": sprite("run", store, server, *model, "--budget", "0.02USD"),
        "spent": sprite("stats", store, server, "--cost"),
        "done": sprite("run", store, server, *model, "--budget", "5USD"),
        "again": sprite("run", store, server, *model),
        "other": sprite("run", store, server, *model, *other),
        "measured": sprite("estimate", store, server, *model, "--sample", "1", "--pairs", "1000"),
    }


def test_a_run_stops_at_its_budget_and_says_how_to_go_on(told: dict[str, Said]) -> None:
    stopped, spent = told["stopped"], told["spent"].out
    assert stopped.code == 1
    assert "the run's budget of 0.02 USD has no room for another call" in stopped.err
    assert "raise the budget and run the same again" in stopped.err
    assert sum(row["calls"] for row in spent) == stopped.answered > 0
    assert 0 < sum(row["cost"] for row in spent) <= 0.02


def test_a_larger_budget_goes_on_and_pays_only_what_is_missing(told: dict[str, Said], server) -> None:
    done = told["done"]
    assert done.code == 0, done.err
    assert done.out["load"]["rows"] > 0
    assert sum(row["calls"] for row in done.out["costs"]) == done.answered > told["stopped"].answered
    assert server.counts()["paid_twice"] == 0


def test_the_same_again_and_another_recipe_ask_nobody_and_say_what_was_kept(told: dict[str, Said]) -> None:
    again, other, paid = told["again"], told["other"], told["done"].answered
    assert (again.code, again.answered, again.out["costs"]) == (0, paid, told["done"].out["costs"])
    assert (other.code, other.answered) == (0, paid), other.err
    assert sum(row["kept"] for row in other.out["costs"]) == paid
    assert sum(row["calls"] for row in other.out["costs"]) == 0


def test_an_estimate_asks_nobody_and_says_where_its_numbers_come_from(told: dict[str, Said]) -> None:
    guess = told["guess"]
    assert (guess.code, guess.answered) == (0, 0), guess.err
    stages = {row["stage"]: row for row in guess.out["stages"]}
    assert stages["meaning"]["calls_from"].startswith("assumed: ")
    assert "assumed 60" in stages["meaning"]["tokens_from"]
    seen = {row["stage"]: row for row in told["done"].out["costs"]}
    for stage in ("ask", "name_objects"):  # what is asked first is known beforehand
        assert stages[stage]["calls"] == pytest.approx(seen[stage]["calls"], rel=0.05, abs=1)
        assert stages[stage]["tokens_in"] == pytest.approx(seen[stage]["prompt_tokens"], rel=0.15)


def test_after_a_run_an_estimate_is_of_what_was_measured(told: dict[str, Said]) -> None:
    measured = told["measured"].out
    known = {row["stage"]: row for row in measured["stages"]}
    assert "measured in" in known["write_program"]["tokens_from"]
    assert known["meaning"]["calls_from"].startswith("measured")
    assert measured["rows"] == pytest.approx(1000, abs=1)
    assert measured["total"]["cost"]["USD"] == pytest.approx(sum(row["cost"] or 0 for row in measured["stages"]), 1e-3)
    assert told["measured"].answered == told["done"].answered


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--model", "huge@here"], "knows no model 'huge'"),
        (["--model", "tiny@elsewhere"], "no model server is called 'elsewhere'; there are here"),
        (["--model", "tiny"], "no model server is called 'default'"),
        ([], "no model does the stage name_objects"),
        (["--model", "tiny@here", "--budget", "5EUR"], "its price is in USD"),
    ],
)
def test_what_can_be_mended_is_one_line_and_exit_code_2(server, tmp_path: Path, more: list[str], said: str) -> None:
    failed = sprite("run", tmp_path, server, *more)
    assert failed.code == 2
    assert said in failed.err
    assert "Traceback" not in failed.err
