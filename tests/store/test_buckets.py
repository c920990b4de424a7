from __future__ import annotations

from pathlib import Path

import pytest

from sprite_etl.store.buckets import bucket_state, create_bucket
from sprite_etl.store.errors import UnreachableStoreError
from sprite_etl.store.objects import open_store
from tests.doubles.s3 import s3_server, s3_store


def test_a_bucket_is_made_once() -> None:
    with s3_server() as endpoint:
        store = s3_store(endpoint, "p", bucket="fresh-bucket", create=False)
        before = bucket_state(store)
        assert before is not None
        assert not before.exists
        assert create_bucket(store)
        assert not create_bucket(store)
        after = bucket_state(store)
        assert after is not None
        assert (after.exists, after.versioned, after.aborts_uploads) == (True, False, True)
        store.check()


def test_a_folder_needs_no_bucket(tmp_path: Path) -> None:
    store = open_store(f"file://{tmp_path}")
    assert bucket_state(store) is None
    assert not create_bucket(store)


def test_an_endpoint_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnreachableStoreError):
        bucket_state(s3_store("http://127.0.0.1:9", create=False))
