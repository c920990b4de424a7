"""Links from a run's tasks to the pages that show what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from plugins.compat import BaseOperatorLink, base_url

PREFIX = "/sprite"
"""Where the sample browser is mounted."""


class SummaryLink(BaseOperatorLink):
    """What became of the run: counts of every step, what was rejected and why, what models cost, its rows."""

    name = "Summary"

    def get_link(self, operator: Any, *, ti_key: Any) -> str:
        """Of a plan or load task; empty before the run is known. The gate writes what the page shows."""
        return _page(operator, _gate)


class ValidationLink(BaseOperatorLink):
    """The gate's report: every suite, what failed and why."""

    name = "Validation"

    def get_link(self, operator: Any, *, ti_key: Any) -> str:
        """Of a gate task, whether its batch passed or not; empty before the run is known."""
        return _page(operator, _gate)


class SamplesLink(BaseOperatorLink):
    """The run's partition in the sample browser."""

    name = "Samples"

    def get_link(self, operator: Any, *, ti_key: Any) -> str:
        """Of a load task; empty before the run is known."""
        return _page(operator, lambda run: "/?" + urlencode({n: run[n] for n in ("source", "batch", "recipe")}))


def summary_address(run: Mapping[str, str]) -> str:
    """Of the run's summary, for logs, where it can be clicked; empty where no address of the web UI is configured."""
    return f"{base_url().rstrip('/')}{PREFIX}{_gate(run)}" if base_url() else ""


def _gate(run: Mapping[str, str]) -> str:
    return "/gate/" + "/".join(run[n] for n in ("source", "batch", "recipe", "fingerprint"))


def _page(operator: Any, path: Callable[[Mapping[str, str]], str]) -> str:
    run = operator.run
    if not isinstance(run, Mapping):
        return ""
    return f"{urlsplit(base_url()).path.rstrip('/')}{PREFIX}{path(run)}"
