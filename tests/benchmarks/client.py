"""Requests a second and processor time a request of the model client, against a bare aiohttp loop on the same server.

python -m tests.benchmarks.client [--requests 2000] [--concurrency 64] [--at-once 32] [--seconds 0.125]
    [--rounds 3]

The server is a process of its own that takes so many seconds for an answer and works on so many at once: at-once /
seconds requests a second. It is the limit while fewer are worked on than are sent; with as many of both it idles
whenever a client takes its time, which measures the clients' own. Rounds alternate between the two, in one run.

The client does all it always does: keys, cache, limits, budget, schema, ledger. A first round, which does not count,
lets it learn the limit, as it has in all but the first seconds of a run. The bare loop posts ready bytes and reads the
JSON of the reply.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from statistics import median

import aiohttp

from sprite_etl.llm.client import ChatClient
from sprite_etl.llm.ledger import Ledger
from sprite_etl.llm.values import ChatRequest, ChatResult, ModelServer
from sprite_etl.llm.wire import body_of
from sprite_etl.store.objects import open_store
from tests.llm.conftest import RUN, request

PROMPT = "Scene: " + "a lamp on a table beside the sofa; " * 100


def requests_of(round_number: int, count: int) -> list[ChatRequest]:
    """Requests that no other round has asked, of about 900 tokens each."""
    return [
        request(i, messages=({"role": "user", "content": f"{PROMPT}{round_number}/{i}"},), server="local")
        for i in range(count)
    ]


async def ask_bare(server: ModelServer, requests: list[ChatRequest], concurrency: int) -> None:
    """The least that asks the same of the server."""
    bodies = iter([json.dumps(body_of(r, server)).encode() for r in requests])
    url, headers = f"{server.base_url}/chat/completions", {"Content-Type": "application/json"}
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:

        async def worker() -> None:
            for body in bodies:
                async with session.post(url, data=body, headers=headers) as response:
                    said = await response.json()
                    assert said["choices"][0]["message"]["content"]

        await asyncio.gather(*(worker() for _ in range(concurrency)))


async def ask_ours(client: ChatClient, requests: list[ChatRequest]) -> None:
    """The client, with all that it does."""
    results = await client.complete(requests)
    assert all(isinstance(r, ChatResult) and not r.cached for r in results)


def measure(work: Callable[[], Awaitable[None]], count: int) -> tuple[float, float]:
    """(requests a second, milliseconds of this process's processor time a request)."""
    wall, processor = time.perf_counter(), time.process_time()
    asyncio.run(work())  # type: ignore[arg-type]
    return count / (time.perf_counter() - wall), (time.process_time() - processor) / count * 1e3


@contextmanager
def server_process(seconds: float, at_once: int) -> Iterator[str]:
    """The URL of a server in a process of its own."""
    command = [sys.executable, "-m", "tests.doubles.chat_server", "--seconds", str(seconds), "--at-once", str(at_once)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.stdin.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=2000)
    parser.add_argument("--concurrency", type=int, default=64)
    parser.add_argument("--at-once", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=0.125)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    count, concurrency = chosen.requests, chosen.concurrency
    with server_process(chosen.seconds, chosen.at_once) as url, tempfile.TemporaryDirectory() as folder:
        server = ModelServer(name="local", base_url=url, max_concurrency=concurrency)
        store = open_store(f"file://{folder}")
        client = ChatClient({"local": server}, store, Ledger(store, RUN))
        rates, times = [], []
        measure(lambda: ask_ours(client, requests_of(0, 12 * concurrency)), count)
        print(f"the server's limit: {chosen.at_once / chosen.seconds:.0f} requests/s; {concurrency} calls at once")
        for number in range(1, chosen.rounds + 1):
            requests = requests_of(number, count)
            bare_rate, bare_ms = measure(lambda r=requests: ask_bare(server, r, concurrency), count)
            our_rate, our_ms = measure(lambda r=requests: ask_ours(client, r), count)
            rates.append(our_rate / bare_rate)
            times.append(our_ms)
            print(f"round {number}: bare {bare_rate:.0f}/s, {bare_ms:.2f} ms; client {our_rate:.0f}/s, {our_ms:.2f} ms")
    print(f"client ÷ bare: {median(rates):.3f} of its requests/s; {median(times):.2f} ms of processor time a request")


if __name__ == "__main__":
    main()
