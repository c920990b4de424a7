"""Pages that wait for the store leave the API server's threads to the tasks' heartbeats."""

from __future__ import annotations

import asyncio
import socket

import httpx
import pytest
from airflow.api_fastapi.app import get_auth_manager, init_auth_manager
from airflow.api_fastapi.auth.managers.simple.user import SimpleAuthManagerUser
from fastapi import FastAPI

from plugins.browser import shelf
from plugins.links import PREFIX
from plugins.sprite_plugin import LazyApp

PAGES = 60
"""More than the server has threads for plain functions."""


def test_a_store_that_never_answers_holds_up_nothing_but_pages(tables: None, monkeypatch: pytest.MonkeyPatch) -> None:
    silent = socket.create_server(("127.0.0.1", 0))  # takes connections, and says nothing
    for name, value in {
        "STORE": "s3://bucket/prefix",
        "S3_ENDPOINT": f"http://127.0.0.1:{silent.getsockname()[1]}",
        "S3_ACCESS_KEY": "a",
        "S3_SECRET_KEY": "b",
    }.items():
        monkeypatch.setenv(f"SPRITE_{name}", value)
    monkeypatch.setattr(shelf, "_open", None)
    root = FastAPI()
    init_auth_manager(root)
    root.mount(PREFIX, LazyApp())

    @root.post("/heartbeat")
    def heartbeat() -> str:
        return "heard"

    token = get_auth_manager().generate_jwt(SimpleAuthManagerUser(username="u", role="viewer"))

    async def scroll_and_beat() -> list[str]:
        transport = httpx.ASGITransport(root)
        async with httpx.AsyncClient(transport=transport, base_url="http://test", timeout=None) as client:
            client.headers["authorization"] = f"Bearer {token}"
            pages = [asyncio.create_task(client.get(f"{PREFIX}/")) for _ in range(PAGES)]
            await asyncio.sleep(2)
            assert not any(page.done() for page in pages)
            heard = [(await asyncio.wait_for(client.post("/heartbeat"), 30)).json() for _ in range(3)]
            silent.close()
            for page in pages:
                page.cancel()
            await asyncio.gather(*pages, return_exceptions=True)
            return heard

    assert asyncio.run(scroll_and_beat()) == ["heard"] * 3
