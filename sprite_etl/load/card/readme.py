"""The dataset card's text."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sprite_etl.load.card.diversity import compared
from sprite_etl.load.card.examples import Example
from sprite_etl.load.card.header import header
from sprite_etl.load.card.markdown import count, folded, megabytes, percent, plain, table
from sprite_etl.load.release.options import ReleaseOptions
from sprite_etl.load.release.select import REASONS
from sprite_etl.transform.rows import KINDS

Rows = Sequence[dict[str, Any]]
FORMATS = {
    "llamafactory": "LLaMA-Factory: sharegpt with media, and its `dataset_info.json`",
    "swift": "ms-swift: JSONL with `messages`, `images`, `videos`, and `solution` for GRPO",
    "qwen_vl": "Qwen-VL finetuning",
    "internvl": "InternVL finetuning: meta file and JSONL",
    "parquet": "Hugging Face `datasets`",
    "webdataset": "WebDataset shards",
    "lmms_eval": "lmms-eval tasks of the held-out split",
    "vlmevalkit": "VLMEvalKit spreadsheets of the held-out split",
}
CHECKS = {
    "execution": "its program ran and gave an answer of the declared type",
    "metamorphic": "the answer stayed, or changed as it must, when the scene was moved, mirrored, scaled or edited",
    "vote": "several programs, of more than one sample or model, agree",
    "solver": "the task's reference solver agrees",
    "judge": "a judge read the free text",
    "replay": "the path was replayed and ends where the walk does",
}
MEASURED = ("distinct_2", "distinct_3", "self_bleu", "compression", "near_duplicates", "vendi", "frames",
            "top_frame")  # fmt: skip


def readme(
    folder: Path, options: ReleaseOptions, reports: Mapping[str, Any], tables: Mapping[str, Any], diversity: Rows,
    examples: Sequence[Example], plots: Sequence[str],
) -> str:  # fmt: skip
    """The whole file. reports: those that `write_card` names; plots: files in plots/."""
    shown = {name.removesuffix(".png"): f"plots/{name}" for name in plots}
    parts = [
        _opening(options, tables),
        _licences(tables),
        _splits(options, reports, tables),
        _tasks(tables, shown),
        _examples(examples),
        _verification(tables, shown),
        _blind(options, reports["blind"], shown),
        _diversity(diversity, tables, shown),
        _left_out(reports, shown),
        _use(folder, options),
        _limits(tables, reports),
        _reproduce(options, reports),
    ]
    return header(folder, options, dict(tables)) + "\n" + "\n\n".join(parts) + "\n"


def _picture(shown: Mapping[str, str], name: str, said: str) -> str:
    return f"\n\n![{said}]({shown[name]})" if name in shown else ""


def _opening(options: ReleaseOptions, tables: Mapping[str, Any]) -> str:
    covered, sources = tables["coverage"], sorted({s["source"] for s in tables["sources"]})
    kinds = [k for k in KINDS if any(t["kind"] == k for t in tables["tasks"])]
    tasks = len({t["task"] for t in tables["tasks"]})
    program = sum(t["program"] for t in tables["tasks"])
    asked = f"{count(program)} of them asked by language models" if program else "all of them asked by templates"
    return f"""# SPRITE spatial reasoning {options.version}

**{count(tables["rows"])} question–answer pairs** about {count(covered["scenes"])} scenes from {len(sources)}
{"source" if len(sources) == 1 else "sources"} ({", ".join(sources)}), in {tasks} tasks and {len(kinds)} kinds
({", ".join(k.replace("_", " ") for k in kinds)}), {asked}. Every answer was computed from the scene's geometry by a
program, and each program had to pass the checks listed under *Verification*. Made by sprite-etl, after SPRITE
(arXiv 2512.16237)."""


def _licences(tables: Mapping[str, Any]) -> str:
    rows, notices = [], []
    for s in tables["sources"]:
        terms = s["license"]
        name = plain(terms["id"] or "unknown")
        link = f"[{name}]({terms['url']})" if terms["url"] else name
        rows.append((
            s["source"], count(s["rows"]), count(s["scenes"]), count(s["places"]), count(s["media"]),
            megabytes(s["bytes"]), ", ".join(s["appearance"]), link,
            {"embed": "may be passed on", "reference": "not included", "none": "not included"}.get(terms["media"], "?"),
            {True: "yes", False: "no"}.get(terms["commercial"], "unknown"),
        ))  # fmt: skip
        if terms["notice"]:
            notices.append(f"- **{s['source']}** ({name}): {plain(terms['notice'])}")
    head = ("source", "rows", "scenes", "places", "media", "size", "pictures are", "licence", "media", "commercial use")
    kept_back = [s["source"] for s in tables["sources"] if s["license"]["media"] != "embed"]
    said = ""
    if kept_back:
        said = (
            f"\n\nMedia of {', '.join(sorted(set(kept_back)))} may not be passed on: rows name them, `rebuild.parquet` "
            "lists the captures and frames, and the commands under *Reproduce* make them again from the source, which "
            "you get under its own terms."
        )
    return "## Sources and licences\n\n" + table(head, rows, (1, 2, 3, 4, 5)) + "\n\n" + "\n".join(notices) + said


def _splits(options: ReleaseOptions, reports: Mapping[str, Any], tables: Mapping[str, Any]) -> str:
    rows = [(s["split"], count(s["rows"]), count(s["scenes"]), count(s["places"])) for s in tables["splits"]]
    lists = reports["origin"]["lists"]
    dropped = reports["selection"]["dropped"].get("benchmark_scene", 0)
    listed = ", ".join(f"{plain(name)} (`{sha[:12]}`)" for name, sha in sorted(lists.items())) or "none"
    return f"""## Splits

{table(("split", "rows", "scenes", "places"), rows, (1, 2, 3))}

A place is in one split only: what is the same room scanned twice, one wall layout, or one house that arrives by two
sources, counts as one place. A source's own validation and test scenes are never in train. Places were drawn by a hash
(seed {options.seed}; {percent(options.shares.val)} % val, {percent(options.shares.test)} % test).

**Decontamination.** Scenes that benchmarks ask about are left out ({count(dropped)} rows were). Lists, with the first
digits of each one's sha256: {listed}."""


def _tasks(tables: Mapping[str, Any], shown: Mapping[str, str]) -> str:
    per_kind: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for task in tables["tasks"]:
        per_kind[task["kind"]].append(task)
    names = ("rows", "train", "val", "test", "choice", "number", "open", "template", "program")
    kinds = [
        (kind.replace("_", " "), len(per_kind[kind]), *(count(sum(t[n] for t in per_kind[kind])) for n in names))
        for kind in KINDS
        if kind in per_kind
    ]
    head = ("multiple choice", "number", "in words", "by templates", "by models")
    every = [
        (t["kind"].replace("_", " "), f"`{t['task']}`", *(count(t[n]) for n in names),
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


def _examples(examples: Sequence[Example]) -> str:
    parts = []
    for number, example in enumerate(examples, 1):
        row = example.row
        by = "template" if row["producer"] == "template" else "model"
        lines = [f"### {number}. {row['kind'].replace('_', ' ')}: `{row['task']}` ({row['source']}, by {by})"]
        if example.picture:
            lines.append(f"![Frames with the boxes of what the question names]({example.picture})")
        else:
            lines.append("*Its pictures may not be passed on.*")
        asked = "<br>".join(plain(line) for line in row["prompt"].splitlines())
        said = plain(row["response"])
        if row["response"] != row["answer"]:
            said += f" ({plain(row['answer'])})"
        lines.append(f"> {asked}\n>\n> **{said}**")
        parts.append("\n\n".join(lines))
    title = "## Examples\n\nBoxes and names are drawn for you; models get the pictures without them. "
    return title + "Of longer views, three frames.\n\n" + "\n\n".join(parts)


def _verification(tables: Mapping[str, Any], shown: Mapping[str, str]) -> str:
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


def _blind(options: ReleaseOptions, blind: Rows, shown: Mapping[str, str]) -> str:
    flagged = [b for b in blind if b["verdict"] in ("flagged", "above")]
    measured = [b for b in blind if b["accuracy"] is not None]
    gone = sum(b["dropped"] for b in blind)
    head = ("kind", "task", "rows", "right %", "chance %", "chance is", "verdict", "rows that went", "then right %",
            "then chance %")  # fmt: skip
    numbers = (2, 3, 4, 7, 8, 9)

    def line(b: dict[str, Any]) -> tuple[str, ...]:
        return (
            b["kind"].replace("_", " "), f"`{b['task']}`", count(b["rows"]), percent(b["accuracy"]),
            percent(b["chance"]), b["guess"] or "–", b["verdict"].replace("_", " "),
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
VSI-Bench's mean relative accuracy and chance the best constant. {len(measured)} of {len(blind)} pairs of kind and task
were large enough to measure. {done}

{warned}{_picture(shown, "blind", "Accuracy without seeing, by task")}

{folded("Every task of every kind", table(head, [line(b) for b in blind], numbers))}"""


def _diversity(report: Rows, tables: Mapping[str, Any], shown: Mapping[str, str]) -> str:
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


def _left_out(reports: Mapping[str, Any], shown: Mapping[str, str]) -> str:
    counts = reports["selection"]
    rows = [(f"`{name}`", REASONS.get(name, ""), count(n)) for name, n in sorted(counts["dropped"].items())]
    return f"""## What was left out

{count(counts["in"])} curated rows were considered, {count(counts["out"])} are in this release. `dropped.parquet` names
every other one with its reason.

{table(("reason", "which means", "rows"), rows, (2,)) if rows else ""}{_picture(shown, "dropped", "Rows left out")}"""


def _use(folder: Path, options: ReleaseOptions) -> str:
    rows = [(f"`exports/{name}/`", FORMATS[name]) for name in FORMATS if (folder / "exports" / name).is_dir()]
    own = [
        ("`rows/<split>.parquet`", "every row with its lineage: program, votes, margin, fingerprint, hashes"),
        ("`media.parquet`", "every file shown: key, sha256, size, terms"),
        ("`rebuild.parquet`", "captures whose media are not included"),
        ("`dropped.parquet`", "rows left out, and why"),
        ("`reports/`", "all figures of this card as JSON"),
        ("`recipes/`", "configurations that fine-tune and evaluate"),
        ("`manifest.json`", "every file with its sha256; without it this is no release"),
    ]
    return f"""## How to use it

```python
from datasets import load_dataset

data = load_dataset("ORGANISATION/NAME", revision="{options.version}")
```

Media are named by their path below one folder, the media root: this repository where media are included. {
        "Pictures that may be passed on lie inside the Parquet files as well."
        if options.embed
        else "Run trainers with that folder as their media root, or in it."
    }

{table(("where", "what"), [*own, *rows])}"""


def _limits(tables: Mapping[str, Any], reports: Mapping[str, Any]) -> str:
    looks = {look for s in tables["sources"] for look in s["appearance"]}
    said = [
        "Answers are about boxes: *distance* is between closest points of two bounding boxes, *volume* is the box's. "
        "Meanings are said in the question where a reader could differ.",
        "Near-ties are not asked, so that a model is never tested at a border: scores are higher than on all pairs.",
        "English only.",
    ]
    if looks - {"scan"}:
        said.append("Rendered pictures are not photographs: what is learnt on them must be measured on real ones.")
    if unverified := tables["geometry"].get("unverified"):
        said.append(f"{count(unverified)} rows are about captures whose geometry could not be verified (`geometry`).")
    if not tables["models"]:
        said.append("All questions come from templates: their wording is less free than people's.")
    if any(b["verdict"] in ("flagged", "above") for b in reports["blind"]):
        said.append("Some tasks can be answered from words alone: see above which.")
    if any(b["verdict"] == "not_measured" for b in reports["blind"]):
        said.append("Tasks of fewer than 40 rows, and free text, were not measured without seeing.")
    if any(b["dropped"] for b in reports["blind"]):
        said.append("Rows that words give away were dropped, so priors (a bed is longer than a mug) hold less here.")
    return "## Known limits\n\n" + "\n".join(f"- {line}" for line in said)


def _reproduce(options: ReleaseOptions, reports: Mapping[str, Any]) -> str:
    origin = reports["origin"]
    rows = [
        (p["source"], p["batch"], p["recipe"], f"`{p['fingerprint'][:16]}`", count(p["rows"]))
        for p in origin["sources"]
    ]
    whole = f"```json\n{json.dumps(options.identity(), sort_keys=True)}\n```"
    return f"""## Reproduce

The same options on the same curated rows give the same bytes (sprite-etl {origin["code_version"]}):

```bash
{command(options)}
sprite release {options.version} --store URI --check          # every file against its hash
sprite release {options.version} --store URI --rebuild DIR    # again, from the rows that it copied
sprite release {options.version} --store URI --fetch DIR      # with all media
```

Each partition of the curated table is made by `sprite run SOURCE --store URI --batch DATE --recipe NAME`, with the
configuration that has this fingerprint; captures whose media are not included come from its first step:

{table(("source", "batch", "recipe", "fingerprint", "rows"), rows, (4,))}

{folded("All options", whole)}"""


def command(options: ReleaseOptions) -> str:
    """The command that makes the release: options that are not as they are by default."""
    plain_options = ReleaseOptions(version=options.version)
    words = [f"sprite release {options.version} --store URI"]
    for name in ("sources", "batches", "recipes", "kinds", "producers", "formats"):
        if getattr(options, name) != getattr(plain_options, name):
            words.append(f"--{name} {','.join(getattr(options, name))}")
    for name in ("scenes", "pairs", "blind", "seed"):
        if getattr(options, name) != getattr(plain_options, name):
            words.append(f"--{name} {getattr(options, name)}")
    words += [f"--{name}" for name in ("unverified", "embed") if getattr(options, name)]
    for name in ("val", "test"):
        if getattr(options.shares, name) != getattr(plain_options.shares, name):
            words.append(f"--{name} {getattr(options.shares, name):g}")
    if options.mix != plain_options.mix:
        words.append("--mix " + ",".join(f"{name}={weight:g}" for name, weight in options.mix.model_dump().items()))
    return " ".join(words)
