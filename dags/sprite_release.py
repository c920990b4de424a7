"""The Airflow DAG `sprite_release`: by trigger alone, with a version, an immutable release of the curated table.

Airflow reads only files that name both it and a DAG.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from plugins.compat import DAG
from plugins.conventions import RETRIES
from plugins.release import SpriteReleaseOperator, release_form

DOC = """\
### A release of the curated table

Takes curated rows of the recipes, sources and batches that the form names into `releases/<version>/` in the store: rows
in splits by place, how each is asked, the files that trainers and evaluators read, configurations to train with, a
dataset card. A version is named by people and never changes: the same again is compared with it and is no error,
another content under its name is one. `sprite release VERSION` does the same, and `sprite release VERSION --fetch DIR`
puts it on a disk with all that it shows.

The task's log says what was left out and why; `dropped.parquet` in the release says it of each row.
"""

with DAG(
    "sprite_release",
    description="An immutable release of the curated table, in the formats that trainers read",
    doc_md=DOC,
    schedule=None,
    start_date=datetime(2026, 1, 1, tzinfo=timezone.utc),
    catchup=False,
    is_paused_upon_creation=False,
    max_active_runs=1,
    params=release_form(),
    default_args=RETRIES,
    tags=["sprite"],
) as dag:
    SpriteReleaseOperator(task_id="release", pool="sprite_gate", execution_timeout=timedelta(hours=6))
