"""Write a release's card, with its tables, plots and examples, beside its rows."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sprite_etl.load.card.diversity import diversity_report
from sprite_etl.load.card.examples import write_examples
from sprite_etl.load.card.plots import write_plots
from sprite_etl.load.card.readme import readme
from sprite_etl.load.card.statistics import statistics
from sprite_etl.load.release.options import ReleaseOptions
from sprite_etl.store.objects import Store
from sprite_etl.store.runs import canonical_json


def write_card(folder: Path, store: Store, options: ReleaseOptions, reports: Mapping[str, Any]) -> None:
    """Write README.md, plots/*.png, examples/*.jpg, reports/statistics.json and reports/diversity.json.

    folder: the release as far as it is written: rows/, media.parquet, exports/. reports: `selection` (in, out,
    dropped), `blind` (rows of `Blind`), `pipeline` (steps and rejects, as `load.stats` has them) and `origin`
    (code_version, sources: the partitions, lists: benchmark → sha256). Rows are read a batch at a time; the same
    release gives the same bytes. Raises StoreError where an example's picture can't be read.
    """
    tables = statistics(folder)
    diversity = diversity_report(folder)
    (folder / "reports").mkdir(exist_ok=True)
    (folder / "reports" / "statistics.json").write_bytes(canonical_json(tables))
    (folder / "reports" / "diversity.json").write_bytes(canonical_json(diversity))
    pipeline = reports["pipeline"]
    plots = write_plots(
        folder, tables, reports["blind"], diversity, reports["selection"]["dropped"], pipeline["steps"],
        pipeline["rejects"],
    )  # fmt: skip
    examples = write_examples(folder, store)
    text = readme(folder, options, reports, tables, diversity, examples, plots)
    (folder / "README.md").write_text(text, encoding="utf-8")
