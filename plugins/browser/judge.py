"""A reviewer's action: accept or reject a sample, with a note."""

from __future__ import annotations

import re
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import RedirectResponse

from plugins.browser.access import OwnSite, VisitorDep
from plugins.browser.shelf import shelf
from plugins.browser.threads import apart
from sprite_etl.browse.reviews import Review, answer_sha256, now

router = APIRouter()
Text = Annotated[str, Form()]


@router.post("/review/{source}/{batch}/{recipe}/{qa_id}", dependencies=[OwnSite])
@apart
def review(
    request: Request,
    visitor: VisitorDep,
    source: str,
    batch: str,
    recipe: str,
    qa_id: str,
    verdict: Text,
    answer: Text,
    note: Text = "",
    back: Text = "",
) -> RedirectResponse:
    """Keep the visitor's word on a sample and go back. answer: sha256 of the answer that was looked at."""
    if not visitor.may_judge(source):
        raise HTTPException(
            403, f"{visitor.name} may look at {source} but not judge it: that takes the right to run its DAG."
        )
    here = shelf()
    row = here.samples.sample(source, batch, recipe, qa_id)
    if row is None:
        raise HTTPException(404, "There is no such sample.")
    if answer_sha256(row["answer"]) != answer:
        raise HTTPException(409, "The answer has changed since you looked: go back and judge the new one.")
    word = Review(qa_id, answer, verdict, note.strip(), visitor.name, now(), source, batch, recipe)  # type: ignore[arg-type]
    try:
        here.reviews.write(word)
    except ValueError as error:
        raise HTTPException(422, str(error)) from None
    return RedirectResponse(request.scope.get("root_path", "") + _local(back) + f"#qa-{qa_id}", 303)


def _local(back: str) -> str:
    """An address below this application's root, whatever was sent."""
    parts = urlsplit(back)
    ours = (
        not parts.scheme
        and not parts.netloc
        and (parts.path in ("/", "/audit") or re.fullmatch(r"/sample(/[\w.~-]+){4}", parts.path))
    )
    return parts.path + (f"?{parts.query}" if parts.query else "") if ours else "/"
