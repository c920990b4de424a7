"""The Airflow DAG `sprite_statistics`: after every commit to the curated table, the statistics of its newest state.

Airflow reads only files that name both it and a DAG.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from plugins.compat import DAG, AssetAny, PartitionedAssetTimetable
from plugins.conventions import RETRIES, curated
from plugins.operators import SpriteStatisticsOperator
from plugins.workers import placed
from sprite_etl.extract.registry import SOURCES

DOC = """\
### Statistics of the curated table

Runs after each commit of a `sprite_…` DAG and writes the statistics of the table's newest state to `preview/` in the
store: rows, scenes, tasks and answers of every partition, and what was dropped and why. `sprite stats` prints the same.
Several commits at once need one run; a run more does no harm.
"""

with DAG(
    "sprite_statistics",
    description="Statistics of the curated table's newest state, after every commit",
    doc_md=DOC,
    schedule=PartitionedAssetTimetable(assets=AssetAny(*(curated(source) for source in SOURCES))),
    start_date=datetime(2026, 1, 1, tzinfo=timezone.utc),
    catchup=False,
    is_paused_upon_creation=False,
    # One at a time: each describes all that is there.
    max_active_runs=1,
    default_args=RETRIES,
    tags=["sprite"],
) as dag:
    SpriteStatisticsOperator(
        task_id="preview", pool="sprite_gate", execution_timeout=timedelta(hours=1), **placed("statistics")
    )
