"""The sample browser's application. Plain functions, which the server runs on threads of their own: a slow store must
not hold up a task's heartbeat."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import HTMLResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.middleware.base import RequestResponseEndpoint

from plugins.browser import judge, media, pages
from plugins.browser.render import page
from sprite_etl.store.errors import StoreError

HERE = Path(__file__).parent
HEADERS = {
    # Nothing but this application's own files: what a model wrote can load and run nothing.
    "Content-Security-Policy": "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'self'; "
    "script-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'self'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


def make_app() -> FastAPI:
    """The application, to be mounted below the API server."""
    app = FastAPI(title="sprite samples", docs_url=None, redoc_url=None, openapi_url=None)
    app.include_router(pages.router)
    app.include_router(media.router)
    app.include_router(judge.router)
    # Style and script say nothing of any sample; all else asks who is there.
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
    app.middleware("http")(_headers)
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(StoreError, _unreachable)
    return app


async def _headers(request: Request, call_next: RequestResponseEndpoint) -> Response:
    response = await call_next(request)
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if "cache-control" not in response.headers:
        response.headers["cache-control"] = "no-store"
    return response


def _refused(request: Request, error: Any) -> HTMLResponse:
    said = "Log in to Airflow first." if error.status_code == 401 else str(error.detail)
    return page(request, "refused.html", status_code=error.status_code, said=said)


def _unreachable(request: Request, error: Any) -> HTMLResponse:
    return page(request, "refused.html", status_code=503, said=str(error))
