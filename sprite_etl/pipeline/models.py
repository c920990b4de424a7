"""The models' side of a run: one client a process and run, so that what it learns of a server is kept."""

from __future__ import annotations

import threading

from sprite_etl.config import Deployment
from sprite_etl.llm.batch_wire import Waits
from sprite_etl.llm.batches import Batches
from sprite_etl.llm.client import ChatClient
from sprite_etl.llm.collect import CollectingClient
from sprite_etl.llm.ledger import Ledger
from sprite_etl.pipeline.plan import Plan
from sprite_etl.store.objects import Store
from sprite_etl.transform.annotators.asking import Asking

_lock = threading.Lock()
_opened: dict[tuple[str, str], tuple[str, Ledger, ChatClient]] = {}


def asking_of(deployment: Deployment, plan: Plan, store: Store, collect: str | None = None) -> Asking:
    """The run's models and the client that asks them. collect: the part of the run for which what a
    provider batch can answer is noted instead. Raises ConfigError, StoreError."""
    config = plan.config
    about = deployment.model_dump_json() + config.model_dump_json()
    key = (store.uri, plan.run.fingerprint)
    with _lock:
        known = _opened.get(key)
        if known is None or known[0] != about:  # keys and budgets may change between attempts
            ledger = Ledger(store, plan.run)
            client = ChatClient(deployment.model_servers, store, ledger, config.budget)
            known = _opened[key] = (about, ledger, client)
    _, ledger, client = known
    if collect is not None:
        client = CollectingClient(deployment.model_servers, store, ledger, config.budget, part=collect)
    return Asking(client, config.stage_models(), config.seed)


def batches_of(deployment: Deployment, plan: Plan, store: Store, part: str, waits: Waits | None = None) -> Batches:
    """The provider batches of a part of the run. Raises StoreError."""
    return Batches(deployment.model_servers, store, Ledger(store, plan.run), plan.config.budget, waits, part=part)
