"""What a step that asks models is given, where the models are those of the model server."""

from __future__ import annotations

from pathlib import Path

from sprite_etl.llm.calls import Patience
from sprite_etl.llm.client import ChatClient
from sprite_etl.llm.ledger import Ledger
from sprite_etl.llm.roles import stage_models
from sprite_etl.llm.values import ModelChoice, ModelServer
from sprite_etl.store.objects import open_store
from sprite_etl.store.runs import RunIdentity
from sprite_etl.transform.annotators.asking import Asking

RUN = RunIdentity("mujoco", "2026-01-01", "llm", "a" * 64)


def asking_of(url: str, path: Path, votes: int, **roles: str) -> Asking:
    """Asks the server at a URL, what it answered kept under a path; `tiny` does what no role names a model for."""
    store = open_store(f"file://{path}/store")
    server = ModelServer(name="local", base_url=url, timeout_s=30)
    named = {role: (ModelChoice(server="local", model=model, temperature=0.7),) for role, model in roles.items()}
    models = stage_models({"default": (ModelChoice(server="local", model="tiny", temperature=0.7),), **named}, votes)
    patience = Patience(first_wait_s=0.01, longest_wait_s=0.05)
    return Asking(ChatClient({"local": server}, store, Ledger(store, RUN), None, patience), models, 7)
