from __future__ import annotations

import re

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
