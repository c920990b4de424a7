"""A model server as a process on loopback: OpenAI's API, answers of the template annotator, faults on demand.

    with model_server(rates={"429": 0.1, "prose": 0.1}, at_most=2) as server:
        client = AsyncOpenAI(base_url=server.url, api_key="none")
        assert server.counts()["paid_twice"] == 0

Settings are `model_chat.Settings`. The process ends with the context, and with its parent however that ends.
By hand: python -m tests.doubles.model_server '{"seconds": 0.2}'
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
END_S = 10


@dataclass(frozen=True, slots=True)
class ModelServerHandle:
    """A running server, as its tests see it. pid: of its process."""

    address: str
    pid: int

    @property
    def url(self) -> str:
        """What a client takes as base_url."""
        return f"{self.address}/v1"

    def counts(self) -> dict[str, Any]:
        """See model_counts.Counts.summary."""
        found: dict[str, Any] = self._control("counts")
        return found

    def requests(self) -> dict[str, dict[str, Any]]:
        """See model_counts.Counts.by_request."""
        found: dict[str, dict[str, Any]] = self._control("requests")
        return found

    def bodies(self) -> list[dict[str, Any]]:
        """The JSON of the last hundred chat requests, the latest last."""
        found: list[dict[str, Any]] = self._control("bodies")
        return found

    def set(self, **settings: Any) -> None:
        """Change some settings; the others stay. Raises ValueError where they are refused."""
        self._control("settings", settings)

    def reset(self) -> None:
        """Count from nothing; the settings stay."""
        self._control("reset", {})

    def _control(self, what: str, sent: Any = None) -> Any:
        data = None if sent is None else json.dumps(sent).encode()
        try:
            with urllib.request.urlopen(f"{self.address}/control/{what}", data, timeout=60) as reply:
                return json.load(reply)
        except urllib.error.HTTPError as refused:
            raise ValueError(refused.read().decode()) from None


@contextmanager
def model_server(**settings: Any) -> Iterator[ModelServerHandle]:
    """A server on a free port with these settings, for the time of the context. Raises RuntimeError where it does
    not start; it has then said why on stderr."""
    command = [sys.executable, "-m", "tests.doubles.model_server", json.dumps(settings)]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        address = process.stdout.readline().strip()
        if not address:
            raise RuntimeError(f"the model server did not start: exit code {process.wait(END_S)}")
        yield ModelServerHandle(address, process.pid)
    finally:
        process.stdin.close()
        try:
            process.wait(END_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()


async def serve(settings: str) -> None:
    """Serve until stdin ends; the first line printed is the address. settings: as JSON."""
    from aiohttp import web

    from tests.doubles.model_app import ModelApp
    from tests.doubles.model_chat import settings_from

    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    runner = web.AppRunner(ModelApp(settings_from(settings)).application(), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, backlog=1024).start()
    print(f"http://127.0.0.1:{runner.addresses[0][1]}", flush=True)

    def watch() -> None:
        sys.stdin.read()
        loop.call_soon_threadsafe(ended.set)

    threading.Thread(target=watch, daemon=True).start()
    await ended.wait()
    await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1] if len(sys.argv) > 1 else "{}"))
