"""The dataset card's text."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sprite_etl.load.card import figures
from sprite_etl.load.card.examples import Example
from sprite_etl.load.card.header import header
from sprite_etl.load.card.markdown import count, folded, megabytes, percent, plain, table
from sprite_etl.load.release.options import ReleaseOptions
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
        figures.tasks(tables, shown),
        _examples(examples),
        figures.verification(tables, shown),
        figures.blind(options, reports["blind"], shown),
        figures.diversity(diversity, tables, shown),
        figures.left_out(reports, shown),
        _use(folder, options),
        _limits(tables, reports),
        _reproduce(options, reports),
    ]
    return header(folder, options, dict(tables)) + "\n" + "\n\n".join(parts) + "\n"


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
sources, counts as one place. A source's own validation and test scenes are never in train. Each place's
split is drawn by the hash of its name ({percent(options.shares.val)} % val, {percent(options.shares.test)} % test).

**Decontamination.** Scenes that benchmarks ask about are left out ({count(dropped)} rows were). Lists, with the first
digits of each one's sha256: {listed}."""


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
