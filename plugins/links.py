"""Links from a run's tasks to the pages that show what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from plugins.compat import BaseOperatorLink, base_url

PREFIX = "/sprite"
"""Where the sample browser is mounted."""


class ValidationLink(BaseOperatorLink):
    """The gate's report: every suite, what failed and why."""

    name = "Validation"

    def get_link(self, operator: Any, *, ti_key: Any) -> str:
        """Of a gate task, whether its batch passed or not; empty before the run is known."""
        return _page(
            operator, lambda run: "/gate/" + "/".join(run[n] for n in ("source", "batch", "recipe", "fingerprint"))
        )


class SamplesLink(BaseOperatorLink):
    """The run's partition in the sample browser."""

    name = "Samples"

    def get_link(self, operator: Any, *, ti_key: Any) -> str:
        """Of a load task; empty before the run is known."""
        return _page(operator, lambda run: "/?" + urlencode({n: run[n] for n in ("source", "batch", "recipe")}))


def _page(operator: Any, path: Any) -> str:
    run = operator.run
    if not isinstance(run, Mapping):
        return ""
    return f"{urlsplit(base_url()).path.rstrip('/')}{PREFIX}{path(run)}"
