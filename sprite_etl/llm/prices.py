"""What a model costs: as the deployment says, else as a dated table of public prices says."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files

from sprite_etl.llm.values import ModelServer, Price

_SNAPSHOT = re.compile(r"-\d{4}-\d{2}-\d{2}$")


def price_of(server: ModelServer, model: str) -> Price | None:
    """The model's price on this server; None where nobody said one. A dated snapshot, such as gpt-4o-2024-11-20,
    costs what its model costs. The table goes by the host, so a model of your own is never priced as a vendor's."""
    table = price_table().get(server.host, {})
    for name in (model, _SNAPSHOT.sub("", model)):
        if name in server.price:
            return server.price[name]
        if name in table:
            return table[name]
    return None


@cache
def price_table() -> dict[str, dict[str, Price]]:
    """Host → model → price."""
    hosts = _table()["hosts"]
    assert isinstance(hosts, dict)
    return {host: {model: Price(**price) for model, price in models.items()} for host, models in hosts.items()}


def table_date() -> str:
    """The day that the table's prices were read, YYYY-MM-DD."""
    return str(_table()["as_of"])


@cache
def _table() -> dict[str, object]:
    table = json.loads((files("sprite_etl.llm") / "prices.json").read_text("utf-8"))
    assert isinstance(table, dict)
    return table
