"""The models' side of a run: one client a process and run, so that what it learns of a server is kept."""

from __future__ import annotations

import threading

from sprite_etl.config import Deployment
from sprite_etl.llm.batch_records import BatchRecords
from sprite_etl.llm.batches import Batches
from sprite_etl.llm.client import ChatClient
from sprite_etl.llm.collect import CollectingClient
from sprite_etl.llm.ledger import Ledger
from sprite_etl.pipeline.plan import Plan
from sprite_etl.store.objects import Store
from sprite_etl.transform.annotators.asking import Asking

_lock = threading.Lock()
_opened: dict[tuple[str, str], tuple[str, Ledger, ChatClient]] = {}


def asking_of(deployment: Deployment, plan: Plan, store: Store, collect: bool = False) -> Asking:
    """The run's models and the client that asks them. collect: what a provider batch can answer is noted instead.
    Raises ConfigError, StoreError."""
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
    if collect:
        online = BatchRecords(store, plan.run).unanswered()
        client = CollectingClient(deployment.model_servers, store, ledger, config.budget, online=online)
    return Asking(client, config.stage_models(), config.seed)


def batches_of(deployment: Deployment, plan: Plan, store: Store) -> Batches:
    """The run's provider batches. Raises StoreError."""
    return Batches(deployment.model_servers, store, Ledger(store, plan.run), plan.config.budget)
