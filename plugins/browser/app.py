"""The sample browser's application: its pages, its headers, and what it says when something is wrong."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, Response
from fastapi.staticfiles import StaticFiles
from pydantic import ValidationError
from pydantic_settings import SettingsError
from starlette.exceptions import HTTPException
from starlette.middleware.base import RequestResponseEndpoint

from plugins.browser import judge, media, pages
from plugins.browser.render import page
from plugins.links import PREFIX
from sprite_etl.config import ConfigError
from sprite_etl.store.errors import StoreError

MAX_BODY = 64 * 1024
"""Bytes of a request: a note of 2000 characters, in any script, and what goes with it."""
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
    app.add_exception_handler(RequestValidationError, _nonsense)
    app.add_exception_handler(StoreError, _unreachable)
    for kind in (ConfigError, SettingsError, ValidationError):
        app.add_exception_handler(kind, _misconfigured)
    return app


async def _headers(request: Request, call_next: RequestResponseEndpoint) -> Response:
    # Before anybody is asked who they are, the framework reads a form whole.
    size = request.headers.get("content-length", "" if request.method == "POST" else "0")
    small = size.isdecimal() and len(size) < 10 and int(size) <= MAX_BODY
    if small:
        response = await call_next(request)
    else:
        response = page(
            request, "refused.html", status_code=413, log_in=False, said=f"A request may have {MAX_BODY:,} bytes."
        )
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if "cache-control" not in response.headers:
        response.headers["cache-control"] = "no-store"
    return response


def _refused(request: Request, error: Any) -> HTMLResponse:
    said = {401: "Log in to Airflow first.", 404: "There is no such page."}.get(error.status_code, "")
    # Starlette's own detail is the status's name alone.
    own = str(error.detail) if error.detail != HTTPStatus(error.status_code).phrase else ""
    said = said if error.status_code == 401 else own or said or str(error.detail)
    return page(
        request, "refused.html", error.status_code, said=said, log_in=error.status_code in (401, 403), prefix=PREFIX
    )


def _nonsense(request: Request, error: Any) -> HTMLResponse:
    where = ", ".join(str(one["loc"][-1]) for one in error.errors())
    return page(
        request, "refused.html", status_code=422, log_in=False, said=f"The address or the form makes no sense: {where}."
    )


def _unreachable(request: Request, error: Any) -> HTMLResponse:
    return page(request, "refused.html", status_code=503, log_in=False, said=str(error))


def _misconfigured(request: Request, error: Any) -> HTMLResponse:
    # Nothing of what it says: a setting's value may be a key.
    said = "The deployment's settings are not valid: `sprite doctor` on the API server's machine says which."
    return page(request, "refused.html", status_code=503, log_in=False, said=said)
