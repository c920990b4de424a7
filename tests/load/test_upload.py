"""A release goes to a stand-in of the Hub through the Hub's own client."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import pytest
from huggingface_hub import constants, hf_hub_download
from huggingface_hub.utils import _http

from sprite_etl.load import upload as uploading
from sprite_etl.load.release.media import MEDIA_SCHEMA
from sprite_etl.load.upload import Uploaded, UploadError, upload
from sprite_etl.store import keys
from sprite_etl.store.objects import Store, open_store
from tests.doubles.hub import Hub

TOKEN = "hf_good"
PICTURES = [f"raw/source=mujoco/scene=a/cap/rgb/{i:06d}.jpg" for i in range(3)]
RESERVED = "raw/source=scannet/scene=b/cap/rgb/000000.jpg"
ROWS = b"PAR1 rows"
Send = Callable[..., Uploaded]


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    monkeypatch.setattr(constants, "HF_HUB_DISABLE_XET", True)
    monkeypatch.setattr(_http.time, "sleep", lambda seconds: None)
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    with Hub(TOKEN) as server:
        yield server


@pytest.fixture
def store(tmp_path: Path) -> Store:
    found = open_store(f"file://{tmp_path}/store")
    released(found, "1.0", {"rows/train.parquet": ROWS, "README.md": b"---\nlicense: cc0-1.0\n---\n# Card\n",
                            "reports/blind.json": b"[]", "exports/swift/train.jsonl": b'{"a": 1}\n'})  # fmt: skip
    return found


@pytest.fixture
def send(hub: Hub, store: Store) -> Send:
    def sending(version: str = "1.0", target: str = "hf://lab/homes", **given: str) -> Uploaded:
        return upload(store, version, target, endpoint=hub.endpoint, **given)

    return sending


def released(store: Store, version: str, files: dict[str, bytes]) -> None:
    """A release that shows PICTURES, which may be passed on, and RESERVED, which may not."""
    media = [
        (key, hashlib.sha256(key.encode()).hexdigest(), len(key), 8, 6, terms, "s", "scene", "cap")
        for key, terms in [*((key, "embed") for key in PICTURES), (RESERVED, "reference")]
    ]
    for key in [*PICTURES, RESERVED]:
        store.put(key, key.encode())
    table = io.BytesIO()
    pl.DataFrame(media, MEDIA_SCHEMA, orient="row").write_parquet(table)
    files = {**files, "media.parquet": table.getvalue()}
    for path, body in files.items():
        store.put(keys.release_key(version, path), body)
    listed = [{"path": path, "bytes": len(body), "sha256": hashlib.sha256(body).hexdigest()}
              for path, body in files.items()]  # fmt: skip
    store.put(keys.release_key(version, "manifest.json"), json.dumps({"version": version, "files": listed}).encode())


def test_everything_that_may_be_passed_on_is_there_once_and_tagged(hub: Hub, send: Send, tmp_path: Path) -> None:
    sent = send()
    repo = hub.repos["lab/homes"]
    files = repo.files("1.0")
    assert files is not None
    assert set(files) == {
        ".gitattributes", "README.md", "manifest.json", "media.parquet", "rows/train.parquet", "reports/blind.json",
        "exports/swift/train.jsonl", *PICTURES,
    }  # fmt: skip
    assert [message for _, message, _ in repo.commits] == ["initial commit", "Release 1.0"]
    assert (sent.files, sent.deleted, sent.url) == (9, 0, f"{hub.endpoint}/datasets/lab/homes/tree/1.0")
    assert files["rows/train.parquet"].lfs
    assert not files["README.md"].lfs
    got = hf_hub_download("lab/homes", PICTURES[1], repo_type="dataset", revision="1.0", token=TOKEN,
                          endpoint=hub.endpoint, cache_dir=tmp_path / "cache")  # fmt: skip
    assert Path(got).read_bytes() == PICTURES[1].encode()


def test_a_repeated_upload_changes_nothing(hub: Hub, send: Send) -> None:
    send()
    commits, calls = len(hub.repos["lab/homes"].commits), hub.calls.copy()
    assert send().files == 0
    assert len(hub.repos["lab/homes"].commits) == commits
    assert not [call for call in hub.calls - calls if call.startswith("PUT") or "/commit/" in call or "/tag/" in call]


def test_an_upload_that_broke_off_goes_on_where_it_was(hub: Hub, send: Send, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploading, "BATCH_FILES", 2)
    hub.faults[(500, "/commit/")] = 1
    with pytest.raises(UploadError, match=r"answers 500 .*run the same command again"):
        send()
    puts = sum(n for call, n in hub.calls.items() if call.startswith("PUT"))
    assert puts == 5
    assert send().files == 9
    assert sum(n for call, n in hub.calls.items() if call.startswith("PUT")) == puts
    assert "1.0" in hub.repos["lab/homes"].tags


def test_an_upload_without_its_tag_only_gets_the_tag(hub: Hub, send: Send) -> None:
    hub.faults[(503, "/tag/")] = 1
    with pytest.raises(UploadError, match="503"):
        send()
    commits = len(hub.repos["lab/homes"].commits)
    assert send().files == 0
    assert len(hub.repos["lab/homes"].commits) == commits
    assert hub.repos["lab/homes"].tags == {"1.0": hub.repos["lab/homes"].commits[-1][0]}


def test_many_files_come_in_several_commits_and_the_manifest_last(
    hub: Hub, send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploading, "COMMIT_FILES", 4)
    send()
    commits = [files for _, _, files in hub.repos["lab/homes"].commits[1:]]
    assert len(commits) == 3
    assert ["manifest.json" in files for files in commits] == [False, False, True]


def test_the_next_version_leaves_only_its_own_files_and_the_old_one_stays_at_its_tag(
    hub: Hub, store: Store, send: Send
) -> None:
    send()
    released(store, "2.0", {"rows/test.parquet": b"PAR1 other", "README.md": b"# Second\n"})
    hub.repos["lab/homes"].commits[-1][2]["notes.txt"] = hub.repos["lab/homes"].commits[-1][2]["README.md"]
    sent = send("2.0")
    files = hub.repos["lab/homes"].files("2.0")
    assert files is not None
    assert {"rows/train.parquet", "exports/swift/train.jsonl"} & set(files) == set()
    assert {"rows/test.parquet", "notes.txt", *PICTURES} <= set(files)
    assert (sent.files, sent.deleted) == (3, 3)
    old = hub.repos["lab/homes"].files("1.0")
    assert old is not None
    assert old["rows/train.parquet"].content == ROWS


def test_a_version_that_is_there_with_other_content_is_refused(hub: Hub, store: Store, send: Send) -> None:
    send()
    released(store, "1.0", {"README.md": b"# Another\n"})
    with pytest.raises(UploadError, match=r"holds something else.*another name"):
        send()


def test_a_medium_that_changed_since_is_not_sent(hub: Hub, store: Store, send: Send) -> None:
    store.put(PICTURES[0], b"x" * len(PICTURES[0]))
    with pytest.raises(UploadError, match="changed since"):
        send()
    assert len(hub.repos["lab/homes"].commits) == 1


@pytest.mark.parametrize(
    ("status", "where", "remedy"),
    [(401, "create", "token is not valid"), (403, "create", "may not write there"), (404, "/tree/", "check the name"),
     (413, "/commit/", "larger than the Hub takes"), (429, "create", "too many requests"),
     (429, "/lfs/", "too many requests"), (-1, "create", "can't be reached"), (-1, "/commit/", "can't be reached"),
     (400, "storage", "400")],
)  # fmt: skip
def test_an_error_says_what_to_do_and_never_the_token(
    hub: Hub, send: Send, status: int, where: str, remedy: str
) -> None:
    hub.faults[(status, where)] = 1000
    with pytest.raises(UploadError, match=remedy) as error:
        send()
    assert "hf://lab/homes" in str(error.value)
    assert TOKEN not in str(error.value)
    assert error.value.__cause__ is None
    hub.faults.clear()
    assert send().files == 9


def test_a_wrong_token_an_owner_who_is_not_ours_and_no_server(hub: Hub, store: Store, send: Send) -> None:
    with pytest.raises(UploadError, match="401") as error:
        send(token="hf_secret_wrong")
    assert "hf_secret_wrong" not in str(error.value)
    with pytest.raises(UploadError, match=r"403 .*rights to create"):
        send(target="hf://others/homes")
    with pytest.raises(UploadError, match="can't be reached"):
        upload(store, "1.0", "hf://lab/homes", endpoint="http://127.0.0.1:9")


def test_what_is_missing_is_said_before_anything_is_sent(
    hub: Hub, send: Send, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with pytest.raises(UploadError, match="hf://organisation/name"):
        send(target="hf://homes")
    with pytest.raises(UploadError, match="holds no release 9"):
        send("9")
    monkeypatch.delenv("HF_TOKEN")
    monkeypatch.setattr(constants, "HF_TOKEN_PATH", str(tmp_path / "none"))
    with pytest.raises(UploadError, match="no token"):
        send()
    assert not hub.calls
