"""An S3 server on loopback (moto, speaking real HTTP), and one store a kind for tests that must hold on both."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sprite_etl.store.buckets import create_bucket
from sprite_etl.store.objects import Store, open_store

ACCESS_KEY, SECRET_KEY = "test-access", "test-secret-never-real"


@contextmanager
def s3_server() -> Iterator[str]:
    """The endpoint of a fresh server on a free port, ended with the context."""
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        yield f"http://{host}:{port}"
    finally:
        server.stop()


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


@pytest.fixture(params=["folder", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """The same tests on a folder and on an S3 server."""
    if request.param == "folder":
        return open_store(f"file://{tmp_path}/store")
    return s3_store(request.getfixturevalue("s3_endpoint"), f"t-{uuid.uuid4().hex}")
