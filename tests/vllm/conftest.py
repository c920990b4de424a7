"""A server of each tiny model, and a client of it whose store is new."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sprite_etl.llm.calls import Patience
from sprite_etl.llm.client import ChatClient
from sprite_etl.llm.ledger import Ledger
from sprite_etl.llm.values import ModelServer
from sprite_etl.store.objects import open_store
from tests.llm.conftest import RUN
from tests.vllm.server import Vllm, is_there, vllm

QUICK = Patience(attempts=3, first_wait_s=0.05, longest_wait_s=0.2)


def _server(kind: str, factory: pytest.TempPathFactory) -> Iterator[Vllm]:
    if not is_there():
        pytest.skip("no vLLM: bash infra/test.sh --vllm makes one; or set SPRITE_TEST_VLLM to the base URL of one")
    with vllm(kind, factory.mktemp(kind)) as server:
        yield server


@pytest.fixture(scope="module")
def text_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vllm]:
    yield from _server("text", tmp_path_factory)


@pytest.fixture(scope="module")
def vision_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vllm]:
    yield from _server("vision", tmp_path_factory)


@pytest.fixture
def client_of(tmp_path: Path) -> Callable[[ModelServer], ChatClient]:
    """A new client of a server; every client of one test keeps its answers in the same store."""
    store = open_store(f"file://{tmp_path}/store")

    def make(server: ModelServer) -> ChatClient:
        return ChatClient({server.name: server}, store, Ledger(store, RUN), None, QUICK)

    return make
