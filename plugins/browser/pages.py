"""The pages that are looked at: samples, one sample, an audit's draw, charts, rejects, the gate, reviews."""

from __future__ import annotations

import json
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import HTMLResponse

from plugins.browser.access import Visitor, VisitorDep
from plugins.browser.render import page
from plugins.browser.shelf import Shelf, shelf
from plugins.browser.threads import apart
from plugins.browser.views import PER_PAGE, active, bars, card_of, filters_of, judged, state_of
from sprite_etl.browse.rejected import counted, examples, gate_report, run_of, spent
from sprite_etl.browse.samples import Filters
from sprite_etl.store import keys
from sprite_etl.store.runs import RunIdentity

router = APIRouter()
PageNumber = Annotated[int, Query(alias="page", ge=1, le=1_000_000)]
MAX_PER_TASK = 50


def sources_for(here: Shelf, visitor: Visitor) -> frozenset[str]:
    """The sources of the store whose rows the visitor may see."""
    return visitor.seen(name for name, _ in here.samples.facets(Filters())["source"])


@router.get("/", name="samples")
@apart
def samples(request: Request, visitor: VisitorDep, number: PageNumber = 1) -> HTMLResponse:
    """A page of cards."""
    here, query = shelf(), request.query_params
    words = here.reviews.words()
    asked = filters_of(query, sources_for(here, visitor))
    filters = judged(asked, query.get("judged", ""), words)
    found = here.samples.page(filters, (number - 1) * PER_PAGE, PER_PAGE)
    return page(
        request,
        "samples.html",
        cards=[card_of(row, words) for row in found.rows],
        total=found.total,
        number=number,
        last=max(1, -(-found.total // PER_PAGE)),
        facets=here.samples.facets(filters),
        active=active(filters),
        damaged=here.samples.damaged(),
        visitor=visitor,
    )


@router.get("/sample/{source}/{batch}/{recipe}/{qa_id}")
@apart
def sample(request: Request, visitor: VisitorDep, source: str, batch: str, recipe: str, qa_id: str) -> HTMLResponse:
    """One sample: its program, votes, checks and margin. `?part=1`: that alone, for a card to open."""
    here = shelf()
    row = here.samples.whole(source, batch, recipe, qa_id) if visitor.may_see(source) else None
    if row is None:
        raise HTTPException(404, "There is no such sample, or its partition was loaded anew: go back to the list.")
    words = here.reviews.words()
    template = "facts.html" if request.query_params.get("part") else "sample.html"
    return page(
        request,
        template,
        card=card_of(row, words),
        row=row,
        history=[review for review in words.every if review.qa_id == qa_id],
        license=json.loads(row["license"]),
        visitor=visitor,
    )


@router.get("/audit")
@apart
def audit(request: Request, visitor: VisitorDep) -> HTMLResponse:
    """Some samples of every task, drawn by a seed, to judge one by one; and what came of those judged so far."""
    here, query = shelf(), request.query_params
    per_task, seed = _whole(query.get("per_task"), 3, MAX_PER_TASK), _whole(query.get("seed"), 1, 2**31)
    words = here.reviews.words()
    filters = filters_of(query, sources_for(here, visitor))
    cards = [card_of(row, words) for row in here.samples.audit(filters, per_task, seed)]
    done = [card for card in cards if card.review is not None]
    return page(
        request,
        "audit.html",
        cards=cards,
        per_task=per_task,
        seed=seed,
        done=len(done),
        refused=sum(card.review.verdict == "reject" for card in done if card.review),
        facets=here.samples.facets(filters),
        active=active(filters),
        visitor=visitor,
    )


@router.get("/charts")
@apart
def charts(request: Request, visitor: VisitorDep) -> HTMLResponse:
    """What the filters' rows are about: tasks, answers, objects."""
    here = shelf()
    filters = filters_of(request.query_params, sources_for(here, visitor))
    facets = here.samples.facets(filters)
    rows = here.samples.column(filters, ("task", "answer", "expressions"))
    objects: list[tuple[str, int]] = []
    answers: list[dict[str, Any]] = []
    if rows.height:
        objects = rows["expressions"].explode().drop_nulls().value_counts(name="rows").rows()
        tasks = rows.group_by("task", "answer").len("rows").sort("rows", descending=True)
        for (task,), part in tasks.group_by("task", maintain_order=True):
            answers.append(
                {"task": task, "bars": bars(part.select("answer", "rows").rows(), 6), "of": part["rows"].sum()}
            )
    return page(
        request,
        "charts.html",
        tasks=bars(facets["task"]),
        kinds=bars(facets["kind"]),
        objects=bars(objects, 30),
        answers=sorted(answers, key=lambda a: a["task"]),
        total=rows.height,
        facets=facets,
        active=active(filters),
        visitor=visitor,
    )


@router.get("/rejects")
@apart
def rejects(request: Request, visitor: VisitorDep) -> HTMLResponse:
    """What the partitions' runs dropped, by step and reason, and examples of one."""
    here, query = shelf(), request.query_params
    filters = filters_of(query, sources_for(here, visitor))
    partitions = here.samples.partitions(filters)
    chosen = next(
        (p for p in partitions if "/".join(p) == query.get("partition")), partitions[0] if partitions else None
    )
    run = run_of(here.store, *chosen) if chosen else None
    report = gate_report(here.store, run) if run else None
    step, reason = query.get("step", ""), query.get("reason", "")
    try:
        found = examples(here.store, run, step, reason) if run and step else []
    except ValueError as error:
        raise HTTPException(404, str(error)) from None
    return page(
        request,
        "rejects.html",
        partitions=["/".join(p) for p in partitions],
        chosen="/".join(chosen) if chosen else "",
        run=run,
        counted=counted(report) if report else [],
        known=report is not None,
        step=step,
        reason=reason,
        examples=[{**one, "text": json.dumps(one["row"], indent=2, ensure_ascii=False)} for one in found],
        query_of=lambda *where: "?" + urlencode(dict(zip(("partition", "step", "reason"), where))),
        visitor=visitor,
    )


@router.get("/gate/{source}/{batch}/{recipe}/{fingerprint}")
@apart
def gate(request: Request, visitor: VisitorDep, source: str, batch: str, recipe: str, fingerprint: str) -> HTMLResponse:
    """What became of a run, whether it passed or not: the accounting, every suite, what models cost, where its rows
    are."""
    try:
        run = RunIdentity(source, batch, recipe, fingerprint)
    except ValueError as error:
        raise HTTPException(404, str(error)) from None
    store = shelf().store
    report = gate_report(store, run) if visitor.may_see(source) else None
    if report is None:
        raise HTTPException(404, "There is no summary of this run: its gate has not run, or it is not yours to see.")
    partition = {"source": source, "batch": batch, "recipe": recipe}
    return page(
        request,
        "gate.html",
        run=run,
        report=report,
        steps=keys.STEPS,
        counted=counted(report),
        spent=spent(store, run),
        held=run_of(store, **partition),
        samples_query="?" + urlencode(partition),
        query_of=lambda step="", reason="": (
            "?" + urlencode({"partition": "/".join(partition.values()), "step": step, "reason": reason})
        ),
        visitor=visitor,
    )


@router.get("/reviews")
@apart
def reviews(request: Request, visitor: VisitorDep, number: PageNumber = 1) -> HTMLResponse:
    """Every word of reviewers, the newest first."""
    here = shelf()
    words = here.reviews.words()
    seen = visitor.seen({review.source for review in words.every})
    every = [review for review in words.every if review.source in seen]
    listed = every[(number - 1) * PER_PAGE * 2 : number * PER_PAGE * 2]
    there = here.samples.several(review.qa_id for review in listed)
    rows = []
    for review in listed:
        row = there.get((review.source, review.batch, review.recipe, review.qa_id))
        rows.append({"review": review, "row": row, "state": state_of(review, row, words)})
    return page(
        request,
        "reviews.html",
        rows=rows,
        total=len(every),
        number=number,
        last=max(1, -(-len(every) // (PER_PAGE * 2))),
        damaged=here.reviews.damaged(),
        visitor=visitor,
    )


def _whole(text: str | None, default: int, most: int) -> int:
    """A number that somebody typed; the default where it is none, or has more digits than make sense."""
    known = text is not None and text.isascii() and text.isdigit() and len(text) < 12
    return min(int(text), most) or default if known and text else default
