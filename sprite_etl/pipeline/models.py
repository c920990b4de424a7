"""The models' side of a run: one client a process and run, so that what it learns of a server is kept."""

from __future__ import annotations

import threading

from sprite_etl.config import Deployment
from sprite_etl.llm.client import ChatClient
from sprite_etl.llm.ledger import Ledger
from sprite_etl.pipeline.plan import Plan
from sprite_etl.store.objects import Store
from sprite_etl.transform.annotators.asking import Asking

_lock = threading.Lock()
_opened: dict[tuple[str, str], tuple[str, ChatClient]] = {}


def asking_of(deployment: Deployment, plan: Plan, store: Store) -> Asking:
    """The run's models and the client that asks them. Raises ConfigError, StoreError."""
    config = plan.config
    about = deployment.model_dump_json() + config.model_dump_json()
    key = (store.uri, plan.run.fingerprint)
    with _lock:
        known = _opened.get(key)
        if known is None or known[0] != about:  # keys and budgets may change between attempts
            client = ChatClient(deployment.model_servers, store, Ledger(store, plan.run), config.budget)
            known = _opened[key] = (about, client)
    return Asking(known[1], config.stage_models(), config.seed)
