"""A store that is damaged, half gone or not there: a page that says so, and never a bare error."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from fastapi.testclient import TestClient

from plugins.browser import shelf
from sprite_etl.store import keys
from sprite_etl.store.objects import Store
from sprite_etl.store.runs import RunIdentity
from tests.browse.loaded import load_run
from tests.load.examples import run_of
from tests.plugins.browser.conftest import Login

PARTITION = "mujoco/2026-01-01/template"
REASON = f"/rejects?partition={PARTITION}&step=ask&reason=near_tie"
GARBAGE = b"PAR1 no more than this PAR1"


def folder(store: Store) -> Path:
    here = store.local_path(keys.CAPTURES)
    assert here is not None
    return here.parent


def spoil(pattern: str, content: bytes | None = None) -> Callable[[Path], None]:
    """content: what the files hold from then on; None cuts the end off."""

    def done(home: Path) -> None:
        found = [path for path in home.glob(pattern) if path.is_file()]
        assert found
        for path in found:
            path.write_bytes(path.read_bytes()[:-300] if content is None else content)

    return done


def remove(name: str) -> Callable[[Path], None]:
    return lambda home: shutil.rmtree(home / name)


def another(home: Path) -> None:
    for path in home.glob("curated/browse/**/*.parquet"):
        pl.DataFrame({"a": [1]}).write_parquet(path)


INDEX = "curated/browse/**/*.parquet"
DAMAGES = {
    "the index is garbage": spoil(INDEX, GARBAGE),
    "the index is empty": spoil(INDEX, b""),
    "the index is cut": spoil(INDEX),
    "the index is another table": another,
    "the table is gone": remove("curated/qa"),
    "the table is garbage": spoil("curated/qa/**/*.parquet", b"x"),
    "the table's log is garbage": spoil("curated/qa/_delta_log/*", b"x"),
    "captures are gone": remove("raw"),
    "captures are garbage": spoil("raw/**/*", b"x"),
    "pictures are empty": spoil("raw/**/*.jpg", b""),
    "manifests are odd": spoil("raw/**/capture.json", b"[]"),
    "the gate's report is cut": spoil("stage/**/report.json", b"\xff{"),
    "the gate's report is a list": spoil("stage/**/report.json", b"[]"),
    "the gate's report is empty": spoil("stage/**/report.json", b"{}"),
    "rejects are garbage": spoil("rejects/**/*.parquet", GARBAGE),
    "stages are gone": remove("stage"),
    "rejects are gone": remove("rejects"),
    "all is gone": remove("."),
}


def said_or_shown(client: TestClient, address: str) -> None:
    answer = client.get("/sprite" + address)
    assert answer.status_code in (200, 404, 503), address
    if answer.status_code != 200:
        assert 'role="alert">' in answer.text, address


@pytest.mark.parametrize("what", DAMAGES)
def test_each_page_says_what_is_damaged(
    login: Login, run: RunIdentity, store: Store, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    viewer = login("viewer")
    text = viewer.get("/sprite/").text
    addresses = ["/", "/?text=mug", "/audit", "/charts", "/rejects", "/reviews", REASON]
    addresses += re.findall(r'(?:src|poster|href)="/sprite(/(?:picture|video|sample)/[^"]+)"', text)
    addresses.append(f"/gate/{PARTITION}/{run.fingerprint}")
    assert len(addresses) > 12
    DAMAGES[what](folder(store))
    for address in addresses:
        said_or_shown(viewer, address)  # while somebody looks at it
    monkeypatch.setattr(shelf, "_open", None)
    for address in addresses:
        said_or_shown(viewer, address)  # from the start


def test_a_damaged_partition_is_named_and_the_others_are_shown(
    login: Login, run: RunIdentity, store: Store, tmp_path: Path
) -> None:
    load_run(store, tmp_path / "other", run_of(batch="2026-01-02"))
    viewer = login("viewer")
    key = keys.browse_key("mujoco", "2026-01-01", "template")
    store.put(key, GARBAGE)
    text = viewer.get("/sprite/").text
    assert text.count('class="card"') == 3
    assert f"1 partition is not shown: the index cannot be read ({key})" in text
    # As it says: loading the same rows again mends it.
    load_run(store, tmp_path / "again")
    text = viewer.get("/sprite/").text
    assert text.count('class="card"') == 6
    assert "not shown" not in text


def test_a_video_that_is_not_there_is_said(login: Login, run: RunIdentity, store: Store) -> None:
    viewer = login("viewer")
    found = re.search(r'src="/sprite(/video/[^"]+)"', viewer.get("/sprite/?kind=video").text)
    assert found
    for key in store.list("raw"):
        if key.endswith("video.mp4"):
            store.delete(key)
    answer = viewer.get("/sprite" + found[1])
    assert answer.status_code == 404
    assert "gone from the store" in answer.text


@pytest.mark.parametrize(
    ("uri", "said"),
    [
        ("ftp://somewhere", "file:///absolute/folder"),
        ("s3://bucket/x", "SPRITE_S3_ENDPOINT"),
        ("file:///dev/null/x", "folder"),
    ],
)
def test_a_store_that_is_not_there_is_said(
    login: Login, monkeypatch: pytest.MonkeyPatch, uri: str, said: str, store: Store
) -> None:
    monkeypatch.setenv("SPRITE_STORE", uri)
    for name, value in {"ENDPOINT": "http://127.0.0.1:9", "ACCESS_KEY": "a", "SECRET_KEY": "very-secret"}.items():
        monkeypatch.setenv(f"SPRITE_S3_{name}", value)
    answer = login("viewer").get("/sprite/")
    assert answer.status_code == 503
    assert said in answer.text
    assert "very-secret" not in answer.text


@pytest.mark.parametrize(
    ("name", "value"), [("SOURCES", "very-secret"), ("MAX_SHARDS", "very-secret"), ("LLM_BASE_URL", "very-secret")]
)
def test_settings_that_make_no_sense_are_named_and_not_shown(
    login: Login, monkeypatch: pytest.MonkeyPatch, store: Store, name: str, value: str
) -> None:
    monkeypatch.setenv(f"SPRITE_{name}", value)
    answer = login("viewer").get("/sprite/")
    assert answer.status_code == 503
    assert "settings" in answer.text
    assert "very-secret" not in answer.text
