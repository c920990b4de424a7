"""A release's card: read by the Hub's own parser, its figures against the rows, its pictures looked into."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from datasets import load_dataset
from huggingface_hub import DatasetCard
from PIL import Image

from sprite_etl.load.card.header import header
from sprite_etl.load.card.plots import write_plots
from sprite_etl.load.card.readme import command
from sprite_etl.load.card.write import write_card
from sprite_etl.load.release.options import Mix, ReleaseOptions, Shares
from tests.load.card.conftest import Made


def test_the_hubs_parser_reads_the_header(made: Made) -> None:
    data = DatasetCard(made.text()).data
    assert (data.license, data.language, data.size_categories) == ("cc0-1.0", ["en"], ["n<1K"])
    splits = made.rows()["release_split"].unique().to_list()
    assert {f["split"] for f in data.configs[0]["data_files"]} == set(splits)


def test_load_dataset_opens_what_the_header_names(made: Made, tmp_path: Path) -> None:
    opened = load_dataset(str(made.folder), cache_dir=str(tmp_path))
    counted = Counter(made.rows()["release_split"])
    assert {split: len(rows) for split, rows in opened.items()} == counted
    shown = next(row for row in opened["train"] if row["images"])
    assert shown["images"][0].size == (8, 6)


def test_every_row_is_counted_once(made: Made) -> None:
    tables, rows = made.report("statistics"), made.rows()
    assert tables["rows"] == sum(t["rows"] for t in tables["tasks"]) == rows.height
    counted = rows.group_by("kind", "task").len().sort("kind", "task").rows()
    assert [(t["kind"], t["task"], t["rows"]) for t in tables["tasks"]] == counted
    for names in (("train", "val", "test"), ("choice", "number", "open"), ("template", "program")):
        assert all(sum(t[name] for name in names) == t["rows"] for t in tables["tasks"])
    assert sum(t["program"] for t in tables["tasks"]) == rows.filter(pl.col("producer") != "template").height > 0
    assert {s["split"]: s["places"] for s in tables["splits"]} == dict(
        rows.group_by("release_split").agg(pl.col("place_id").n_unique()).iter_rows()
    )
    letters = rows.filter(pl.col("form") == "choice")["solution"].to_list()
    assert tables["answers"]["letter"] == Counter(letters)
    assert tables["coverage"]["objects"] == 2 * rows["capture_id"].n_unique()
    media = pl.read_parquet(made.folder / "media.parquet")
    assert [(s["media"], s["bytes"]) for s in tables["sources"]] == [(media.height, media["bytes"].sum())]


def test_answers_that_are_all_one_have_no_entropy_and_even_ones_all(made: Made) -> None:
    by_kind = {t["kind"]: t for t in made.report("statistics")["tasks"]}
    for kind, task in by_kind.items():
        values = made.rows().filter(pl.col("kind") == kind)["answer_value"].cast(pl.Float64)
        assert task["answers"] == len({int(v * 1e6) for v in (2 ** (v.__floor__()) for v in values.log(2) * 2)})
        assert 0 <= task["entropy_share"] <= 1.0001


def test_the_text_says_the_figures_and_names_only_files_that_are_there(made: Made) -> None:
    text = made.text()
    assert f"**{made.rows().height} question–answer pairs** about 12 scenes from 1 source (mujoco)" in " ".join(
        text.split()
    )
    for line in ("## Sources and licences", "CC0-1.0", "## Verification", "m@local", "sprite release 1.0 --store URI"):
        assert line in text
    named = [part.split(")")[0] for part in text.split("](")[1:] if not part.startswith("http")]
    assert len(named) > 6
    assert all((made.folder / name).is_file() for name in named)
    manifest = {f["path"] for f in json.loads((made.folder / "manifest.json").read_bytes())["files"]}
    assert {"README.md", "reports/statistics.json", "reports/diversity.json", *named} <= manifest


def test_plots_are_small_and_readable(made: Made) -> None:
    plots = sorted((made.folder / "plots").iterdir())
    assert {"tasks.png", "answers.png", "distances.png", "objects.png", "diversity.png"} <= {p.name for p in plots}
    for plot in plots:
        assert plot.stat().st_size < 150_000
        with Image.open(plot) as opened:
            assert opened.width == 800


def test_models_stand_beside_as_many_templates(made: Made) -> None:
    report = made.report("diversity")
    looked = {(r["by"], r["name"], r["producer"]): r["looked_at"] for r in report}
    assert {by for by, _, _ in looked} == {"all", "kind", "task"}
    for (by, name, producer), n in looked.items():
        other = looked.get((by, name, "program" if producer == "template" else "template"))
        assert other in (None, n)
    assert looked[("all", "all", "program")] == looked[("all", "all", "template")]


def test_examples_show_pictures_of_every_kind(made: Made) -> None:
    pictures = sorted((made.folder / "examples").iterdir())
    assert [p.name for p in pictures] == [f"{n}.jpg" for n in range(1, 7)]
    headings = [line for line in made.text().splitlines() if line.startswith("### ")]
    assert {line.split(":")[0][7:] for line in headings} == {"image", "multi image", "video"}


def test_pictures_that_may_not_be_passed_on_are_not_drawn(made: Made, tmp_path: Path) -> None:
    """The same release, whose licence is another."""
    reports = _copied(made, tmp_path, {"media": "none", "id": "ScanNet-TOU", "notice": "Ask * them | first."})
    write_card(tmp_path, made.store, made.options, reports)
    text = (tmp_path / "README.md").read_text()
    assert not list((tmp_path / "examples").iterdir())
    assert text.count("*Its pictures may not be passed on.*") == 6
    assert "Media of mujoco may not be passed on" in text
    assert r"Ask \* them \| first." in text
    data = DatasetCard(text).data
    assert (data.license, data.license_name) == ("other", "scannet-tou")


def test_a_flagged_task_is_named_and_one_that_was_pruned_is_not(made: Made, tmp_path: Path) -> None:
    found = {"kind": "image", "answer_type": "boolean", "rows": 100, "folds": 5, "accuracy": 0.9, "chance": 0.5,
             "guess": "one of the options", "dropped": 0, "after": None, "after_chance": None}  # fmt: skip
    blind = [
        {**found, "task": "given_away", "verdict": "flagged"},
        {**found, "task": "cut_down", "verdict": "pruned", "dropped": 40, "after": 0.55, "after_chance": 0.5},
    ]
    reports = {**_copied(made, tmp_path), "blind": blind}
    write_card(tmp_path, made.store, made.options, reports)
    text = (tmp_path / "README.md").read_text()
    part = text.split("## What can be answered without seeing")[1].split("<details>")[0]
    assert "`given_away`" in part
    assert "`cut_down`" not in part
    assert "40 rows went" in part
    assert "| image | `cut_down` | 100 | 90.0 | 50.0 | options | pruned | 40 | 55.0 | 50.0 |" in text
    assert (tmp_path / "plots" / "blind.png").is_file()


def test_steps_of_several_sources_are_drawn_as_one(made: Made, tmp_path: Path) -> None:
    steps = [{"source": s, "step": "ask", "in": 100, "out": 60, "rejected": 40} for s in "abcdefgh"]
    rejects = [{"source": s, "step": "ask", "reason": "near_tie", "rejected": 40} for s in "abcdefgh"]
    names = write_plots(tmp_path, made.report("statistics"), [], [], {}, steps, rejects)
    assert "rejects.png" in names
    with Image.open(tmp_path / "plots" / "rejects.png") as opened:
        assert opened.height < 300


def test_the_same_release_has_the_same_card(made: Made, tmp_path: Path) -> None:
    reports = _copied(made, tmp_path)
    (tmp_path / "exports" / "parquet" / "data").mkdir(parents=True)
    (tmp_path / "exports" / "swift").mkdir()
    write_card(tmp_path, made.store, made.options, reports)
    written = [p for p in tmp_path.rglob("*") if p.is_file() and p.parent.name != "rows"]
    assert len(written) > 12
    for file in written:
        assert file.read_bytes() == (made.folder / file.relative_to(tmp_path)).read_bytes(), file.name


def _copied(made: Made, folder: Path, licence: dict[str, Any] | None = None) -> dict[str, Any]:
    """The release's rows in another folder; returns its reports."""
    (folder / "rows").mkdir()
    for file in (made.folder / "rows").iterdir():
        rows = pl.read_parquet(file)
        if licence is not None and rows.height:
            other = json.dumps({**json.loads(rows["license"][0]), **licence})
            rows = rows.with_columns(pl.lit(other).alias("license"), pl.lit(licence["media"]).alias("media_terms"))
        rows.write_parquet(folder / "rows" / file.name)
    (folder / "media.parquet").write_bytes((made.folder / "media.parquet").read_bytes())
    return {name: made.report(name) for name in ("selection", "blind", "origin", "pipeline")}


def test_a_release_without_the_export_names_its_rows(tmp_path: Path) -> None:
    source = {"license": {"id": None}}
    tables = {"rows": 250_000, "sources": [source], "splits": [{"split": "train", "rows": 250_000}]}
    data = DatasetCard(header(tmp_path, ReleaseOptions(version="2"), tables)).data
    assert data.configs[0]["data_files"] == [{"split": "train", "path": "rows/train.parquet"}]
    assert (data.license, data.license_name, data.size_categories) == ("other", "unknown", ["100K<n<1M"])


@pytest.mark.parametrize(
    "options",
    [
        ReleaseOptions(version="1.0"),
        ReleaseOptions(version="s", sources=("mujoco", "scannet"), kinds=("image",), producers=("program",), scenes=5,
                       pairs=100, unverified=True, shares=Shares(val=0.1, test=0.2), mix=Mix(choice=2, number=0),
                       blind="flag", formats=("swift",), embed=True, seed=3),
    ],
    ids=["default", "everything"],
)  # fmt: skip
def test_the_command_gives_the_same_options(options: ReleaseOptions) -> None:
    import argparse

    from sprite_etl.cli_release import add_release, options_of

    parser = argparse.ArgumentParser()
    parser.add_argument("--store")
    add_release(parser)
    assert options_of(parser.parse_args(command(options).split()[2:])) == options
