"""A client that is killed in the middle: what it had kept is never asked again, and nothing goes uncounted."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from sprite_etl.llm.ledger import Ledger, read_ledger
from sprite_etl.llm.values import ModelServer
from sprite_etl.store import keys
from tests.doubles.chat_server import ChatServer
from tests.llm.conftest import LAMP, RUN, request

REQUESTS = 120


def ask_all(store_uri: str, url: str) -> None:
    from sprite_etl.llm.client import ChatClient
    from sprite_etl.store.objects import open_store

    store = open_store(store_uri)
    server = ModelServer(name="local", base_url=url, max_concurrency=4)
    ChatClient({"local": server}, store, Ledger(store, RUN)).ask([request(i) for i in range(REQUESTS)])


def test_a_killed_client_goes_on_where_it_was(store):
    keys_of = {keys.llm_cache_key(request(i).key): i for i in range(REQUESTS)}
    moments = random.Random(4)
    with ChatServer(lambda body: LAMP, seconds=0.03) as server:
        for last in (False, False, False, True):
            kept = {keys_of[key] for key in store.list(keys.LLM_CACHE)}
            before = len(server.bodies)
            command = [sys.executable, "-m", "tests.llm.test_kills", store.uri, server.url]
            with subprocess.Popen(command, cwd=Path(__file__).parents[2]) as child:
                if not last:
                    while len(server.bodies) == before:
                        assert child.poll() is None, "the client ended without asking"
                        time.sleep(0.01)
                    time.sleep(moments.uniform(0.02, 0.3))
                    os.kill(child.pid, signal.SIGKILL)
                assert child.wait(60) == (0 if last else -signal.SIGKILL)
            asked = {int(b["messages"][0]["content"].split()[-1].rstrip("?")) for b in server.bodies[before:]}
            assert not asked & kept
        assert len(store.list(keys.LLM_CACHE)) == REQUESTS
        # Only what was in flight when it was killed, at most four calls, can have been asked twice.
        assert server.paid_twice <= 3 * 4
    assert read_ledger(store, RUN)["request_key"].n_unique() == REQUESTS


if __name__ == "__main__":
    ask_all(*sys.argv[1:])
