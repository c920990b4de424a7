"""Templates → pages. Everything is escaped unless a template says otherwise, and none does."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from plugins.browser.views import KEPT, MAX_VALUE, link


@lru_cache(maxsize=1)
def _templates() -> Environment:
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["thousands"] = lambda n: f"{n:,}".replace(",", "\u202f")
    made.filters["percent"] = lambda share: "< 0.1%" if 0 < share < 0.001 else f"{share:.1%}".replace(".0%", "%")
    return made


def page(request: Request, template: str, status_code: int = 200, **values: Any) -> HTMLResponse:
    """A page. Templates also get `root` (the application's own path), `query` (the address's) and `link`."""
    query = {name: value[:MAX_VALUE] for name, value in request.query_params.items() if name in KEPT}
    body = (
        _templates()
        .get_template(template)
        .render(root=request.scope.get("root_path", ""), query=query, link=lambda **to: link(query, **to), **values)
    )
    return HTMLResponse(body, status_code)
