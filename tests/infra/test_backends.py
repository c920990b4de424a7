"""Redis and PostgreSQL that the tests start: missing ones are named, running ones want their password, all end."""

from __future__ import annotations

import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest

from infra import backends
from infra.services import Services, stop


def installed() -> bool:
    try:
        return bool(backends._program("redis-server") and backends._program("postgres"))
    except backends.StartError:
        return False


@pytest.fixture
def folder() -> Iterator[Path]:
    """Below /tmp itself: PostgreSQL's own user must be able to walk into it."""
    made = Path(tempfile.mkdtemp(prefix="sprite-backends-", dir="/tmp"))
    yield made
    services = Services.load(made / "processes.json")
    if services:
        stop(services, made / "processes.json")
    shutil.rmtree(made)


def test_what_is_not_installed_is_named_with_its_remedy() -> None:
    with pytest.raises(backends.StartError, match=r"no-such-server is not installed\. Debian: apt-get install"):
        backends._program("no-such-server")


@pytest.mark.skipif(
    not installed(), reason="needs redis-server and PostgreSQL: apt-get install redis-server postgresql"
)
def test_both_answer_whom_they_know_and_end(folder: Path) -> None:
    addresses = backends.start(folder)
    redis = urlsplit(addresses["SPRITE_TEST_REDIS"])
    assert redis.hostname == "127.0.0.1"

    def said(*lines: str) -> bytes:
        with socket.create_connection((redis.hostname, redis.port), 5) as connection:
            connection.sendall("".join(f"{line}\r\n" for line in lines).encode())
            return connection.recv(100)

    assert said("PING").startswith(b"-NOAUTH")
    assert said(f"AUTH {redis.password}").startswith(b"+OK")
    assert addresses["SPRITE_TEST_POSTGRES"].startswith("postgresql+psycopg2://sprite:")
    services = Services.load(folder / "processes.json")
    assert services is not None
    running = [psutil.Process(process.pid) for process in services.processes]
    assert len(stop(services, folder / "processes.json")) == 2
    assert not any(process.is_running() and process.status() != psutil.STATUS_ZOMBIE for process in running)
