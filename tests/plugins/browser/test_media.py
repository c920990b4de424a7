from __future__ import annotations

import re
from pathlib import Path

import pytest

from sprite_etl.browse.pictures import captured
from sprite_etl.store.errors import MissingObjectError
from sprite_etl.store.objects import Store
from sprite_etl.store.runs import RunIdentity
from tests.plugins.browser.conftest import Login


def test_a_video_is_sent_whole_and_in_ranges(login: Login, run: RunIdentity, store: Store) -> None:
    viewer = login("viewer")
    found = re.search(r'src="(/sprite/video/[^"]+)"', viewer.get("/sprite/?kind=video").text)
    assert found
    (key,) = [key for key in store.list("raw") if key.endswith("video.mp4")]
    body = store.get(key)
    whole = viewer.get(found[1])
    assert (whole.status_code, whole.content, whole.headers["content-type"]) == (200, body, "video/mp4")
    for asked, part in {
        "bytes=0-4": body[:5],
        "bytes=5-": body[5:],
        "bytes=-6": body[-6:],
        "bytes=3-9999": body[3:],
    }.items():
        answer = viewer.get(found[1], headers={"range": asked})
        assert (answer.status_code, answer.content) == (206, part)
    ranged = viewer.get(found[1], headers={"range": "bytes=2-3"}).headers
    assert ranged["content-range"] == f"bytes 2-3/{len(body)}"
    assert viewer.get(found[1], headers={"range": "bytes=9999-"}).status_code == 416
    assert viewer.get(found[1], headers={"range": "bytes=-0"}).status_code == 416
    # What is no single range of bytes is not understood, and all of it is sent.
    for odd in ("bytes=0-0,2-3", "items=0-1", "bytes=-", "bytes= 0-1", "bytes=" + "9" * 5000 + "-", "bytes=\xb2-"):
        answer = viewer.get(found[1], headers=[(b"range", odd.encode("latin-1"))])
        assert (answer.status_code, answer.content) == (200, body), odd


def test_a_picture_may_be_kept_and_a_missing_one_is_said(login: Login, run: RunIdentity, store: Store) -> None:
    viewer = login("viewer")
    found = re.search(r'src="(/sprite/picture/[^"]+)"', viewer.get("/sprite/?kind=image").text)
    assert found
    answer = viewer.get(found[1])
    assert answer.headers["content-type"] == "image/jpeg"
    assert "private" in answer.headers["cache-control"]
    for key in store.list("raw"):
        if key.endswith(".jpg"):
            store.delete(key)
    assert viewer.get(found[1]).status_code == 404


def test_a_link_that_leads_out_of_the_captures_shows_nothing(
    login: Login, run: RunIdentity, store: Store, tmp_path: Path
) -> None:
    viewer = login("viewer")
    text = viewer.get("/sprite/").text
    (tmp_path / "secret").write_bytes(b"a secret of this machine")
    raw = store.local_path("raw")
    assert raw is not None
    for path in [*raw.rglob("*.mp4"), *raw.rglob("*.jpg")]:
        path.unlink()
        path.symlink_to(tmp_path / "secret")
    found = re.findall(r'(?:src|poster)="(/sprite/(?:picture|video)/[^"]+)"', text)
    assert len(found) > 3
    for address in found:
        answer = viewer.get(address)
        assert answer.status_code == 404
        assert b"a secret" not in answer.content


def test_captures_may_lie_on_another_disk(login: Login, run: RunIdentity, store: Store, tmp_path: Path) -> None:
    raw = store.local_path("raw")
    assert raw is not None
    raw.rename(tmp_path / "disk")
    raw.symlink_to(tmp_path / "disk")
    viewer = login("viewer")
    for address in re.findall(r'(?:src|poster)="(/sprite/[^"]+)"', viewer.get("/sprite/").text):
        assert viewer.get(address).status_code == 200


@pytest.mark.parametrize("key", ["llm-cache/aa/x.json", "stage/x/ledger/video.mp4", "rawest/video.mp4", "raw"])
def test_only_captures_are_media(store: Store, key: str) -> None:
    with pytest.raises(MissingObjectError, match="no file of a capture"):
        captured(store, key)
