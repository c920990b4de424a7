"""The parts of the card that show figures: what is asked, how it was checked, what words give away, how various they
are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sprite_etl.load.card.diversity import compared
from sprite_etl.load.card.markdown import count, folded, named, percent, plain, table
from sprite_etl.load.release.options import ReleaseOptions
from sprite_etl.load.release.select import REASONS
from sprite_etl.transform.rows import KINDS

Rows = Sequence[dict[str, Any]]
CHECKS = {
    "execution": "its program ran and gave an answer of the declared type",
    "metamorphic": "the answer stayed, or changed as it must, when the scene was moved, mirrored, scaled or edited",
    "vote": "several programs, of more than one sample or model, agree",
    "solver": "the task's reference solver agrees",
    "judge": "a judge read the free text",
}
MEASURED = ("distinct_2", "distinct_3", "self_bleu", "compression", "near_duplicates", "vendi", "frames",
            "top_frame")  # fmt: skip


def tasks(tables: Mapping[str, Any], shown: Mapping[str, str]) -> str:
    """Rows by kind and task. shown: plot → its file."""
    per_kind: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for task in tables["tasks"]:
        per_kind[task["kind"]].append(task)
    names = ("rows", "train", "val", "test", "choice", "number", "open", "template", "program")
    kinds = [
        (named(kind), len(per_kind[kind]), *(count(sum(t[n] for t in per_kind[kind])) for n in names))
        for kind in KINDS
        if kind in per_kind
    ]
    head = ("multiple choice", "number", "in words", "by templates", "by models")
    every = [
        (named(t["kind"]), f"`{t['task']}`", *(count(t[n]) for n in names),
         "–" if t["entropy"] is None else f"{t['entropy']:.2f}", percent(t["entropy_share"]))
        for t in tables["tasks"]
    ]  # fmt: skip
    folded_table = table(
        ("kind", "task", "rows", "train", "val", "test", *head, "answers: bits", "% of most"),
        every,
        tuple(range(2, 13)),
    )
    return f"""## What is asked

{table(("kind", "tasks", "rows", "train", "val", "test", *head), kinds, tuple(range(1, 11)))}

Each row is asked in one form: multiple choice (wrong options are a margin away from right, letters are balanced), a
number in the unit that the question names, or in words. The right value never depends on the form. Many questions have
two options only, so A and B are right more often than C and D.

{folded("Every task of every kind, and the entropy of its answers", folded_table)}\
{_picture(shown, "tasks", "Rows of each task, by kind")}\
{_picture(shown, "answers", "How often each answer is right")}\
{_picture(shown, "distances", "Answers in metres")}\
{_picture(shown, "objects", "The things that are named most")}"""


def verification(tables: Mapping[str, Any], shown: Mapping[str, str]) -> str:
    """By which means answers were checked."""
    rows, votes = [], []
    for of in tables["verification"]:
        by = "templates" if of["producer"] == "template" else "models"
        rows += [
            (by, name, CHECKS.get(name, ""), count(n), percent(n / of["rows"])) for name, n in sorted(of["by"].items())
        ]
        said = ", ".join(f"{n} votes: {count(k)}" for n, k in sorted(of["votes"].items(), key=lambda i: int(i[0])))
        votes.append(f"{by}: {said}")
    models = ", ".join(f"{plain(name)} ({count(n)} rows)" for name, n in tables["models"].items())
    told = f" Models: {models}." if models else ""
    agreement = tables["agreement"].get("1.00", 0) / max(1, tables["rows"])
    return f"""## Verification

{table(("asked by", "check", "which means", "rows", "% of them"), rows, (3, 4))}

Programs that voted on an answer: {"; ".join(votes)}. In {percent(agreement)} % of the rows all of them agreed.{told}\
{_picture(shown, "rejects", "What each step of the pipeline passed on, and why it dropped the rest")}"""


def blind(options: ReleaseOptions, blind: Rows, shown: Mapping[str, str]) -> str:
    """What can be answered without seeing, and what it led to."""
    flagged = [b for b in blind if b["verdict"] in ("flagged", "above")]
    measured = [b for b in blind if b["accuracy"] is not None]
    gone = sum(b["dropped"] for b in blind)
    head = ("kind", "task", "rows", "right %", "chance %", "chance is", "verdict", "rows that went", "then right %",
            "then chance %")  # fmt: skip
    numbers = (2, 3, 4, 7, 8, 9)

    def line(b: dict[str, Any]) -> tuple[str, ...]:
        guess = (b["guess"] or "–").removeprefix("the ").removeprefix("one of the ")
        return (
            named(b["kind"]), f"`{b['task']}`", count(b["rows"]), percent(b["accuracy"]),
            percent(b["chance"]), guess, named(b["verdict"]),
            count(b["dropped"]) if b["dropped"] else "–", percent(b["after"]), percent(b["after_chance"]),
        )  # fmt: skip

    warned = (
        "**These tasks can be answered from their words too well**, and are kept: "
        + ("too little would be left of them, or what is left still gives itself away."
           if options.blind == "prune" else "this release only flags them.")
        + " Do not read a score on them as seeing.\n\n" + table(head, [line(b) for b in flagged], numbers)
        if flagged else "No task that was measured is answered more than 10 points above chance."
    )  # fmt: skip
    done = (
        f"Of tasks that were answered more than 10 points above chance, {count(gone)} rows went: those that it was "
        "surest of, and always of the most frequent answer, so that balance holds."
        if options.blind == "prune"
        else "Nothing was dropped for it."
    )
    return f"""## What can be answered without seeing

A model that sees no picture (gradient-boosted trees on the question's words, its numbers, the kinds of things that it
names and the options) answered each question, trained on other places only (five folds). For numbers, accuracy is
VSI-Bench's mean relative accuracy. Chance is one of the options (or orders), the most frequent answer (or pattern), or
the best constant. {len(measured)} of {len(blind)} pairs of kind and task were large enough to measure. {done}

{warned}{_picture(shown, "blind", "Accuracy without seeing, by task")}

{folded("Every task of every kind", table(head, [line(b) for b in blind], numbers))}"""


def diversity(report: Rows, tables: Mapping[str, Any], shown: Mapping[str, str]) -> str:
    """How various the wording is, and what is covered."""
    head = ("", "asked by", "of", *(name.replace("_", " ") for name in MEASURED))
    numbers = tuple(range(2, 3 + len(MEASURED)))

    def line(r: dict[str, Any]) -> tuple[str, ...]:
        by = "templates" if r["producer"] == "template" else "models"
        values = ("–" if r[m] is None else f"{r[m]:.2f}" for m in MEASURED)
        return (f"`{r['name']}`", by, count(r["looked_at"]), *values)

    both = [row for pair in compared(report) if pair[0]["by"] != "task" for row in pair]
    top = both or [r for r in report if r["by"] != "task"]
    said = (
        "Questions of models beside as many of templates:" if both else
        "This release holds questions of one producer only, so nothing stands beside them:"
    )  # fmt: skip
    covered = tables["coverage"]
    scene = covered["rows_per_scene"]
    return f"""## Diversity

{said}

{table(head, [line(r) for r in top], numbers)}

Measured on the words, with names of objects masked; all figures depend on how many questions are looked at (*of*), so
only equal numbers compare. *distinct n*: different runs of n words ÷ all. *self bleu*: BLEU-4 of a question against all
others. *compression*: size ÷ gzipped size. *near duplicates*: share with another at Jaccard ≥ 0.8 of word triples
(MinHash). *vendi*: effective number of different questions, over the cosine of TF-IDF-weighted runs of 3–5 characters.
*frames*: different templates ÷ questions, where a closed list of function words stays and all else is masked (a
stand-in for part-of-speech templates, which need a tagger's weights); *top frame*: share of the most frequent one. Low
is various for self bleu, compression, near duplicates and top frame; high for the others.{
        _picture(shown, "diversity", "Diversity of questions, by kind")
    }

**Coverage.** {count(covered["objects"])} objects ({covered["objects_per_scene"]} a scene, each named
{covered["rows_per_object"]} times on average) of {
        count(covered["things"])
    } kinds of things; the ten most frequent kinds
make {percent(covered["top_ten_things"])} % of all that is named. Rows per scene: {scene["least"]} at least,
{scene["median"]} in the middle, {scene["most"]} at most.

{folded("By task", table(head, [line(r) for r in report if r["by"] == "task"], numbers))}"""


def left_out(reports: Mapping[str, Any], shown: Mapping[str, str]) -> str:
    """Curated rows that are not in the release, by reason."""
    counts = reports["selection"]
    rows = [(f"`{name}`", REASONS.get(name, ""), count(n)) for name, n in sorted(counts["dropped"].items())]
    return f"""## What was left out

{count(counts["in"])} curated rows were considered, {count(counts["out"])} are in this release. `dropped.parquet` names
every other one with its reason.

{table(("reason", "which means", "rows"), rows, (2,)) if rows else ""}{_picture(shown, "dropped", "Rows left out")}"""


def _picture(shown: Mapping[str, str], name: str, said: str) -> str:
    return f"\n\n![{said}]({shown[name]})" if name in shown else ""
