"""Pictures and videos. An address names a sample, never a file: what is read is what the sample's own row names."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response, StreamingResponse

from plugins.browser.access import VisitorDep
from plugins.browser.shelf import Shelf, shelf
from plugins.browser.threads import apart
from sprite_etl.browse.pictures import captured, shown
from sprite_etl.scene.capture import CaptureError
from sprite_etl.store.errors import MissingObjectError

router = APIRouter()
CHUNK_BYTES = 1 << 20
KEPT = {"cache-control": "private, max-age=86400"}  # captures never change


def _row(here: Shelf, visitor: VisitorDep, source: str, batch: str, recipe: str, qa_id: str) -> dict[str, Any]:
    row = here.samples.sample(source, batch, recipe, qa_id) if visitor.may_see(source) else None
    if row is None:
        raise HTTPException(404, "There is no such sample.")
    return row


@router.get("/picture/{source}/{batch}/{recipe}/{qa_id}/{frame}")
@apart
def picture(
    visitor: VisitorDep, source: str, batch: str, recipe: str, qa_id: str, frame: int, boxes: bool = True
) -> Response:
    """One frame of a sample as JPEG, its objects drawn in."""
    here = shelf()
    row = _row(here, visitor, source, batch, recipe, qa_id)
    try:
        body = here.pictures.picture(row, frame, boxes)
    except (MissingObjectError, CaptureError) as error:
        raise HTTPException(404, str(error)) from None
    if body is None:
        raise HTTPException(404, f"The sample shows no frame {frame}.")
    return Response(body, media_type="image/jpeg", headers=KEPT)


@router.get("/video/{source}/{batch}/{recipe}/{qa_id}")
@apart
def video(request: Request, visitor: VisitorDep, source: str, batch: str, recipe: str, qa_id: str) -> Response:
    """A sample's video, or the range of it that was asked for."""
    here = shelf()
    key = shown(_row(here, visitor, source, batch, recipe, qa_id)).video
    try:
        head = here.store.head(captured(here.store, key)) if key else None
    except MissingObjectError as error:
        raise HTTPException(404, str(error)) from None
    if key is None or head is None:
        raise HTTPException(404, "The sample has no video, or it is gone from the store.")
    start, end = 0, head.size - 1
    headers = {**KEPT, "accept-ranges": "bytes"}
    asked = re.fullmatch(r"bytes=(\d{0,18})-(\d{0,18})", request.headers.get("range", ""))
    if asked and (asked[1] or asked[2]):
        start = int(asked[1]) if asked[1] else max(0, head.size - int(asked[2]))
        end = min(int(asked[2]), end) if asked[1] and asked[2] else end
        if start > end:
            return Response(status_code=416, headers={"content-range": f"bytes */{head.size}"})
        headers["content-range"] = f"bytes {start}-{end}/{head.size}"
    headers["content-length"] = str(end - start + 1)

    async def parts() -> AsyncIterator[bytes]:
        for at in range(start, end + 1, CHUNK_BYTES):
            yield await apart(here.store.get_range)(key, at, min(CHUNK_BYTES, end + 1 - at))

    return StreamingResponse(parts(), 206 if "content-range" in headers else 200, headers, "video/mp4")
