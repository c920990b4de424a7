"""What people read when a store refuses: which server, why, and what to do; by every client that we use."""

from __future__ import annotations

import errno
import logging
import os
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from sprite_etl.load.curated import open_table
from sprite_etl.store import waiting
from sprite_etl.store.buckets import bucket_state
from sprite_etl.store.errors import (
    CredentialsError,
    FullStoreError,
    MissingBucketError,
    StoreConfigError,
    StoreError,
    UnreachableStoreError,
    UnwritableStoreError,
    explain,
    local_disk,
)
from sprite_etl.store.objects import Store, open_store
from tests.doubles.refusing_server import refusing_server
from tests.doubles.s3 import ACCESS_KEY, SECRET_KEY, s3_store

ACTS: dict[str, Callable[[Store], object]] = {
    "write": lambda store: store.put("k", b""),
    "read": lambda store: store.get("k"),
    "list": lambda store: store.list(),
    "open": open_table,
    "look at bucket": bucket_state,
}

REFUSED = [
    (403, "RequestTimeTooSkewed", CredentialsError, "clock is off. Set the clock"),
    (400, "ExpiredToken", CredentialsError, "session token has expired. Check SPRITE_S3_ACCESS_KEY"),
    (403, "SignatureDoesNotMatch", CredentialsError, "secret key is not the access key's. Check SPRITE_S3_ACCESS_KEY"),
    (403, "AccessDenied", CredentialsError, "access denied"),
    (403, "Unheard", CredentialsError, "answered 403"),
    (404, "NoSuchBucket", MissingBucketError, "Create it on the server, or name another in SPRITE_STORE"),
    (301, "Moved", StoreConfigError, "Set SPRITE_S3_REGION"),
    (507, "XMinioStorageFull", FullStoreError, "disk is full. Free space there"),
    (503, "SlowDown", StoreError, r"http://127\.0\.0\.1:\d+ answered 503. Check SPRITE_S3_ENDPOINT"),
]


@pytest.mark.parametrize(("status", "code", "kind", "said"), REFUSED, ids=[code for _, code, *_ in REFUSED])
def test_a_server_that_refuses(status: int, code: str, kind: type[StoreError], said: str) -> None:
    with refusing_server(status, code) as endpoint:
        store = s3_store(endpoint, create=False)
        for name in ("write", "read", "list", "open"):
            with pytest.raises(kind, match=said) as caught:
                ACTS[name](store)
            _is_short_and_silent(caught.value)


def test_whoever_looks_at_the_bucket_says_it_too() -> None:
    with refusing_server(403, "RequestTimeTooSkewed") as endpoint, pytest.raises(CredentialsError) as caught:
        bucket_state(s3_store(endpoint, create=False))
    _is_short_and_silent(caught.value)


def _is_short_and_silent(error: StoreError) -> None:
    for hidden in ("SPOKEN-ALOUD", ACCESS_KEY, SECRET_KEY, "\n", "\x1b", "Debug source"):
        assert hidden not in str(error)
    assert len(str(error)) < 400
    assert error.__suppress_context__


@pytest.fixture
def hanging_up() -> Iterator[int]:
    """A port that closes every connection when something was said, as one does that waits for https."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    caller, _ = server.accept()
                except OSError:
                    return
                caller.recv(10)
                caller.close()

        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize("name", list(ACTS))
def test_nobody_there(name: str) -> None:
    with pytest.raises(
        UnreachableStoreError, match=r"http://127\.0\.0\.1:9 does not answer.*Check SPRITE_S3_ENDPOINT.*sprite doctor"
    ):
        ACTS[name](s3_store("http://127.0.0.1:9", create=False))


@pytest.mark.parametrize("name", ["write", "open"])
def test_why_nobody_answers(name: str, s3_endpoint: str, hanging_up: int) -> None:
    for endpoint, why in (
        ("http://127.0.0.1:9", "connection refused"),
        ("http://no-such-host.invalid", "the host's name is not known"),
        (s3_endpoint.replace("http:", "https:"), "it does not speak https"),
        (f"http://127.0.0.1:{hanging_up}", "it closed the connection; is it https?"),
    ):
        with pytest.raises(UnreachableStoreError, match=re.escape(f"{endpoint} does not answer ({why})")) as caught:
            ACTS[name](s3_store(endpoint, create=False))
        _is_short_and_silent(caught.value)


def test_a_full_disk_may_be_tried_again_and_a_forbidden_folder_not() -> None:
    full = explain("write x", OSError(errno.ENOSPC, "No space left on device"))
    assert isinstance(full, FullStoreError)
    assert not full.final
    forbidden = explain("write x", OSError(errno.EROFS, "Read-only file system"))
    assert isinstance(forbidden, UnwritableStoreError)
    assert forbidden.final


def test_a_local_folder_is_named_with_its_setting() -> None:
    error = local_disk("capture home-1", "/spool", OSError(errno.ENOSPC, "No space left"))
    assert str(error) == (
        "capture home-1: no space left on the disk in /spool. Free space there, or name another folder in SPRITE_SPOOL"
    )
    assert not error.final


def test_a_long_wait_is_said(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(waiting, "FIRST_S", 0.1)
    with caplog.at_level(logging.WARNING), waiting.waiting("read raw/x in s3://b"), waiting.waiting("write y"):
        until = time.monotonic() + 60
        while len(caplog.records) < 2 and time.monotonic() < until:
            time.sleep(0.05)
    assert all(r.message.startswith("waiting for the store since ") for r in caplog.records)
    assert {r.message.split(" s: ")[1] for r in caplog.records} == {"read raw/x in s3://b", "write y"}


def test_a_short_operation_is_not_spoken_of(caplog: pytest.LogCaptureFixture) -> None:
    with waiting.waiting("read"):
        pass
    assert waiting._underway == {}
    assert caplog.records == []


@pytest.mark.s3
@pytest.mark.parametrize("wrong", ["access_key", "secret_key", "bucket"])
def test_a_real_server_refuses_what_is_wrong(wrong: str) -> None:
    """moto knows no secrets, and SeaweedFS would make the bucket of a wrong name."""
    endpoint = os.environ.get("SPRITE_TEST_S3_ENDPOINT")
    if not endpoint:
        pytest.skip("needs an S3 server: set SPRITE_TEST_S3_ENDPOINT, _ACCESS_KEY and _SECRET_KEY")
    keys = {name: os.environ[f"SPRITE_TEST_S3_{name.upper()}"] for name in ("access_key", "secret_key")}
    keys |= {wrong: "wrong-and-never-real"} if wrong in keys else {}
    store = open_store(f"s3://{'never-made' if wrong == 'bucket' else 'sprite-tests'}/p", endpoint=endpoint, **keys)
    with pytest.raises(MissingBucketError if wrong == "bucket" else CredentialsError) as caught:
        store.check()
    assert keys["secret_key"] not in str(caught.value)
    assert {
        "access_key": "does not know this access key",
        "secret_key": "the secret key is not the access key's",
        "bucket": "the bucket does not exist",
    }[wrong] in str(caught.value)
