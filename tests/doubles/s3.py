"""An S3 server on loopback (moto, speaking real HTTP), and one store a kind for tests that must hold on both."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sprite_etl.store.buckets import create_bucket
from sprite_etl.store.objects import Store, open_store

ACCESS_KEY, SECRET_KEY = "test-access", "test-secret-never-real"


_SERVER = """
import logging, sys
from moto.server import ThreadedMotoServer
logging.getLogger("werkzeug").setLevel(logging.CRITICAL)
server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
server.start()
print(server.get_host_and_port()[1], flush=True)
sys.stdin.read()
server.stop()
"""


@contextmanager
def s3_server(**settings: str) -> Iterator[str]:
    """The endpoint of a fresh server on a free port, ended with the context. settings: moto's, as environment.

    A process of its own: some calls of deltalake hold the interpreter while they wait for the answer. It ends
    with its stdin, so also when the tests are killed.
    """
    command = [sys.executable, "-c", _SERVER]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=quiet, env={**os.environ, **settings}
    ) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        try:
            port = server.stdout.readline().decode().strip()
            assert port, "moto's server did not start; is moto[s3,server] installed?"
            yield f"http://127.0.0.1:{port}"
        finally:
            server.stdin.close()
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                server.kill()


def s3_store(endpoint: str, prefix: str = "", *, bucket: str = "sprite-tests", create: bool = True) -> Store:
    """A store on the server, its bucket made unless told otherwise."""
    store = open_store(
        f"s3://{bucket}/{prefix}", endpoint=endpoint, access_key=ACCESS_KEY, secret_key=SECRET_KEY, region="us-east-1"
    )
    if create:
        create_bucket(store)
    return store


@pytest.fixture(scope="session")
def s3_endpoint() -> Iterator[str]:
    """One server for all tests of a session; each test takes a prefix of its own."""
    with s3_server() as endpoint:
        yield endpoint


@pytest.fixture(params=["folder", "s3", pytest.param("server", marks=pytest.mark.s3)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """The same tests on a folder, on moto, and with `-m s3` on the server of SPRITE_TEST_S3_ENDPOINT."""
    if request.param == "folder":
        return open_store(f"file://{tmp_path}/store")
    prefix = f"t-{uuid.uuid4().hex}"
    if request.param == "s3":
        return s3_store(request.getfixturevalue("s3_endpoint"), prefix)
    endpoint = os.environ.get("SPRITE_TEST_S3_ENDPOINT")
    if not endpoint:
        pytest.skip("needs an S3 server: set SPRITE_TEST_S3_ENDPOINT, _ACCESS_KEY and _SECRET_KEY")
    keys = [os.environ.get(f"SPRITE_TEST_S3_{name}") for name in ("ACCESS_KEY", "SECRET_KEY")]
    real = open_store(f"s3://sprite-tests/{prefix}", endpoint=endpoint, access_key=keys[0], secret_key=keys[1])
    create_bucket(real)
    return real
