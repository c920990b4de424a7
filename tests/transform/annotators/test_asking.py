"""What stops a step and what only rejects: a real client against the model server."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sprite_etl.llm.budget import Budget, estimate_prompt
from sprite_etl.llm.calls import Patience
from sprite_etl.llm.client import ChatClient
from sprite_etl.llm.errors import BudgetSpent, ModelConfigError, ModelUnavailable
from sprite_etl.llm.ledger import Ledger, read_ledger
from sprite_etl.llm.roles import parse_choice, stage_models
from sprite_etl.llm.values import ChatFailure, ChatRequest, ChatResult, ModelServer
from sprite_etl.store.objects import Store, open_store
from sprite_etl.transform.annotators.asking import Asking
from sprite_etl.transform.annotators.meaning import meaning_requests
from sprite_etl.transform.annotators.write_program import program_requests
from tests.doubles.model_server import ModelServerHandle, model_server
from tests.transform.annotators.conftest import RUN, question


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(f"file://{tmp_path}/store")


def asking(server: ModelServerHandle, store: Store, budget: Budget | None = None, key: str | None = None) -> Asking:
    """As a new process has it."""
    local = ModelServer(name="local", base_url=server.url, api_key=key, timeout_s=30)  # type: ignore[arg-type]
    patience = Patience(attempts=2, rate_limited=3, first_wait_s=0.01, longest_wait_s=0.05)
    models = stage_models({"default": (parse_choice("tiny@local"),)}, 3, 7)
    return Asking(ChatClient({"local": local}, store, Ledger(store, RUN), budget, patience), models, 7)


def meanings(asks: Asking, count: int) -> list[ChatRequest]:
    texts = (f"What is the distance between the table and the mug number {i} in metres?" for i in range(count))
    return [r for text in texts for r in meaning_requests(question(question=text), asks.models)]


def test_a_spent_budget_stops_and_a_larger_one_pays_only_what_is_missing(store: Store) -> None:
    with model_server() as server:
        whole = asking(server, store)
        one = meanings(whole, 21)[20:]
        whole.ask(one)
        each = int(read_ledger(store, RUN)["prompt_tokens"][0]) + 100
        poor = asking(server, store, Budget(tokens=6 * each))
        with pytest.raises(BudgetSpent, match=r"budget of .* tokens has no room .* raise the budget and run the same"):
            poor.ask(meanings(poor, 20))
        paid = server.counts()["answered"]
        assert 2 <= paid < 20
        rich = asking(server, store, Budget(tokens=100 * each))
        outcomes = rich.ask(meanings(rich, 20))
        assert all(isinstance(o, ChatResult) for o in outcomes)
        assert sum(o.cached for o in outcomes if isinstance(o, ChatResult)) == paid - 1
        counts = server.counts()
        assert (counts["answered"], counts["paid_twice"]) == (21, 0)


@pytest.mark.parametrize(
    ("settings", "kind", "said"),
    [
        ({"key": "another"}, ModelConfigError, r"answered 401.*set SPRITE_MODEL_SERVERS__LOCAL__API_KEY"),
        ({"models": ["huge"]}, ModelConfigError, r"no model 'tiny'"),
        ({"rates": {"500": 1.0}}, ModelUnavailable, r"answered 500"),
        ({"rates": {"429": 1.0}}, ModelUnavailable, r"keeps answering 429"),
        ({"rates": {"drop": 1.0}}, ModelUnavailable, r"connection to local broke"),
    ],
)
def test_what_lies_with_the_server_stops_the_step(store: Store, settings, kind, said) -> None:
    with model_server(**settings) as server:
        asks = asking(server, store)
        with pytest.raises(kind, match=said) as caught:
            asks.ask(meanings(asks, 4))
    assert "of the stage meaning have no answer" in str(caught.value)


def test_a_server_that_is_down_stops_the_step_and_up_again_only_the_rest_is_asked(store: Store) -> None:
    with model_server() as server:
        asks = asking(server, store)
        asks.ask(meanings(asks, 2))
    with pytest.raises(ModelUnavailable, match=r"is it up at .*\. 3 of 5 requests of the stage meaning"):
        asks.ask(meanings(asks, 5))
    with model_server() as server:
        again = asking(server, store)
        again.ask(meanings(again, 5))
        assert server.counts()["answered"] == 3


def test_a_setting_that_the_model_never_takes_stops_the_step(store: Store) -> None:
    with model_server() as server:
        asks = asking(server, store)
        hot = [replace(r, temperature=3.0) for r in meanings(asks, 3)]
        with pytest.raises(ModelConfigError, match=r"refused the request \(400\).*temperature must be"):
            asks.ask(hot)
        asks.ask(meanings(asks, 1))
        outcomes = asks.ask(hot)
    assert {o.reason for o in outcomes if isinstance(o, ChatFailure)} == {"bad_request"}  # these requests are at fault


def test_a_repair_that_there_is_no_money_for_leaves_nothing_half_done(store: Store) -> None:
    with model_server() as server:
        first = meanings(asking(server, store), 1)
        enough_for_one = Budget(tokens=estimate_prompt(first[0]) + 2100)
        with pytest.raises(BudgetSpent):
            asking(server, store, enough_for_one).ask(first, lambda request, result: "that is not what it asks")
        assert server.counts()["answered"] == 1
        asking(server, store).ask(first, lambda request, result: "that is not what it asks")
        assert server.counts()["answered"] == 2


def test_requests_that_are_too_long_are_rejected_and_stop_nothing(store: Store) -> None:
    with model_server(context_tokens=3000) as server:
        asks = asking(server, store)
        outcomes = asks.ask(program_requests(question(), asks.models))
    assert [o.reason for o in outcomes if isinstance(o, ChatFailure)] == ["too_long"] * 3
