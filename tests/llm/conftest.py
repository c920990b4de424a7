"""A lamp to ask for, a store, a run, and a client of a server on loopback."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from sprite_etl.llm.budget import Budget
from sprite_etl.llm.calls import Patience
from sprite_etl.llm.client import ChatClient
from sprite_etl.llm.ledger import Ledger
from sprite_etl.llm.values import ChatRequest, ModelServer
from sprite_etl.store.objects import Store, open_store
from sprite_etl.store.runs import RunIdentity
from tests.doubles.chat_server import ChatServer

RUN = RunIdentity("mujoco", "2026-01-01", "llm", "a" * 64)
LAMP = '{"name": "lamp", "count": 3}'
QUICK = Patience(first_wait_s=0.01, longest_wait_s=0.05)


class Thing(BaseModel):
    name: str
    count: int = 1


def request(number: int = 0, **changes: Any) -> ChatRequest:
    """A request that differs from those of other numbers."""
    given: dict[str, Any] = {
        "stage": "name_objects",
        "server": "local",
        "model": "tiny",
        "messages": ({"role": "user", "content": f"What is number {number}?"},),
        "prompt": "name_objects@1:abc",
        "answer": Thing,
        "max_tokens": 64,
    }
    return ChatRequest(**{**given, **changes})


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(f"file://{tmp_path}/store")


@pytest.fixture
def client_of(store: Store) -> Callable[..., ChatClient]:
    """A new client of a server, each with a ledger of its own as a new process has it."""

    def make(
        server: ChatServer, *, budget: Budget | None = None, patience: Patience = QUICK, **settings: Any
    ) -> ChatClient:
        settings = {"timeout_s": 5, **settings}
        local = ModelServer(name="local", base_url=server.url, **settings)
        return ChatClient({"local": local}, store, Ledger(store, RUN), budget, patience)

    return make
