from __future__ import annotations

import pickle
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sprite_etl.store.errors import (
    CredentialsError,
    MissingBucketError,
    MissingObjectError,
    StoreConfigError,
    StoreError,
    StoreKeyError,
    UnreachableStoreError,
    UnwritableStoreError,
)
from sprite_etl.store.objects import Store, open_store
from tests.doubles.s3 import ACCESS_KEY, SECRET_KEY, s3_server, s3_store


def test_what_is_put_is_read_listed_and_deleted(store: Store) -> None:
    store.put("b/source=x/2 ü.json", b"two")
    store.put("b/1", b"one")
    store.put("bb/3", b"three")
    store.put("b/1", b"uno")
    assert store.get("b/1") == b"uno"
    assert store.list("b") == ["b/1", "b/source=x/2 ü.json"]
    assert store.list() == ["b/1", "b/source=x/2 ü.json", "bb/3"]
    head = store.head("bb/3")
    assert head is not None
    assert head.size == 5
    store.delete("b/1")
    store.delete("b/1")
    assert not store.exists("b/1")
    assert store.list("nothing/here") == []


def test_a_missing_object_is_named(store: Store) -> None:
    with pytest.raises(MissingObjectError, match=r"read a/b in .*no such object"):
        store.get("a/b")


def test_put_if_absent_keeps_the_first(store: Store) -> None:
    assert store.put_if_absent("k", b"first")
    assert not store.put_if_absent("k", b"second")
    assert store.get("k") == b"first"


def test_of_many_writers_one_wins(tmp_path: Path) -> None:
    store = open_store(f"file://{tmp_path}")
    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(lambda i: store.put_if_absent("k", str(i).encode()), range(50)))
    assert won.count(True) == 1
    assert store.get("k") == str(won.index(True)).encode()


@pytest.mark.parametrize("key", ["../x", "a/../../x", "a/./b", "/abs", "a//b", "", "a/", "a\\..\\x", "a\nb", "x" * 250])
def test_a_key_never_leaves_the_prefix(store: Store, key: str, tmp_path: Path) -> None:
    for act in (store.get, store.head, store.delete, lambda k: store.put(k, b"x"), store.url, store.local_path):
        with pytest.raises(StoreKeyError):
            act(key)
    assert not (tmp_path / "x").exists()


def test_trees_go_up_and_come_down(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "capture"
    for i in range(30):
        (folder / "rgb").mkdir(parents=True, exist_ok=True)
        (folder / "rgb" / f"{i:06d}.jpg").write_bytes(bytes([i]) * 100)
    (folder / "capture.json").write_bytes(b"{}")
    (folder / "video.mp4").write_bytes(b"\0" * 6_000_000)  # more than one part
    written = store.put_tree("raw/c", folder, last="capture.json")
    assert len(written) == 32
    assert list(written) == store.list("raw/c")
    store.get_tree("raw/c", tmp_path / "back", last="capture.json")
    for path in folder.rglob("*"):
        if path.is_file():
            assert (tmp_path / "back" / path.relative_to(folder)).read_bytes() == path.read_bytes()
    assert not list((tmp_path / "back").rglob("*.part"))


def test_the_last_file_is_not_written_when_another_fails(store: Store, tmp_path: Path) -> None:
    (tmp_path / "c" / ("y" * 250)).mkdir(parents=True)
    (tmp_path / "c" / ("y" * 250) / "bad").write_bytes(b"")
    (tmp_path / "c" / "capture.json").write_bytes(b"{}")
    with pytest.raises(StoreKeyError):
        store.put_tree("raw/c", tmp_path / "c", last="capture.json")
    assert not store.exists("raw/c/capture.json")


def test_a_link_in_a_tree_is_refused(store: Store, tmp_path: Path) -> None:
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "rgb.jpg").symlink_to("/etc/hostname")
    with pytest.raises(StoreError, match="symbolic link"):
        store.put_tree("raw/c", tmp_path / "c")
    assert store.list() == []


def test_a_sound_store_passes_its_check(store: Store) -> None:
    store.check()
    assert store.list() == []


def test_local_path_is_where_the_object_lies(tmp_path: Path, s3_endpoint: str) -> None:
    store = open_store(f"file://{tmp_path}/with space")
    store.put("a/b", b"x")
    path = store.local_path("a/b")
    assert path is not None
    assert path.read_bytes() == b"x"
    assert s3_store(s3_endpoint, "p").local_path("a/b") is None


def test_an_unwritable_folder_says_so_and_how_to_mend_it(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(UnwritableStoreError, match=r"a file, not a folder.*Make the folder writable"):
        open_store(f"file://{tmp_path}/file/store")
    with pytest.raises(UnwritableStoreError, match="SPRITE_STORE"):
        open_store("file:///proc/sprite-store")
    with pytest.raises(UnwritableStoreError):
        open_store("file:///proc").check()


def test_a_missing_bucket_is_told_from_a_missing_object(s3_endpoint: str) -> None:
    store = s3_store(s3_endpoint, bucket="never-made", create=False)
    for act in (lambda: store.put("k", b""), lambda: store.get("k"), lambda: store.list(), store.check):
        with pytest.raises(MissingBucketError, match="Create it"):
            act()


def test_an_endpoint_that_does_not_answer() -> None:
    store = s3_store("http://127.0.0.1:9", create=False)
    with pytest.raises(UnreachableStoreError, match="SPRITE_S3_ENDPOINT"):
        store.check()


def test_refused_credentials_are_explained_without_showing_them() -> None:
    # Making the bucket takes three requests; from then on keys are checked.
    with s3_server(INITIAL_NO_AUTH_ACTION_COUNT="3") as endpoint:
        store = s3_store(endpoint)
        for act in (lambda: store.put("k", b""), lambda: store.get("k"), lambda: store.list()):
            with pytest.raises(CredentialsError, match="SPRITE_S3_SECRET_KEY") as caught:
                act()
            assert SECRET_KEY not in str(caught.value)
            assert ACCESS_KEY not in str(caught.value)
            assert caught.value.__cause__ is None
            assert caught.value.__suppress_context__


def test_secrets_show_in_no_repr(s3_endpoint: str) -> None:
    store = s3_store(s3_endpoint, "p")
    for shown in (repr(store), repr(store.connection), str(store), repr(store.location)):
        assert SECRET_KEY not in shown
        assert ACCESS_KEY not in shown
    assert store.storage_options()["aws_secret_access_key"] == SECRET_KEY


@pytest.mark.parametrize(
    "uri",
    ["/tmp/x", "file://tmp/x", "file:///a/../b", "http://x/y", "s3://", "s3://UPPER/x", "s3://ok-bucket/a/../b",
     "s3://bu cket", "gs://b/c"],
)  # fmt: skip
def test_a_uri_that_is_none_says_what_it_must_be(uri: str) -> None:
    with pytest.raises(StoreConfigError):
        open_store(uri)


def test_credentials_in_a_uri_are_refused_and_not_repeated() -> None:
    for uri, endpoint in (("s3://key:hush@bucket/p", None), ("s3://bucket/p", "http://key:hush@host:1")):
        with pytest.raises(StoreConfigError) as caught:
            open_store(uri, endpoint=endpoint)
        assert "hush" not in str(caught.value)


@pytest.mark.parametrize(
    "settings", [{"access_key": "a"}, {"endpoint": "nope"}, {"endpoint": "http://h", "allow_http": False}]
)
def test_settings_that_cannot_work_are_refused(settings: dict[str, object]) -> None:
    with pytest.raises(StoreConfigError):
        open_store("s3://bucket/p", **settings)  # type: ignore[arg-type]


def test_errors_travel_between_processes() -> None:
    error = pickle.loads(pickle.dumps(StoreError("write x", "full", "Free some")))
    assert (str(error), error.remedy) == ("write x: full. Free some", "Free some")
