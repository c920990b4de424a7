"""One Airflow DAG for every source of `sprite_etl.extract.registry`: `sprite_mujoco`, `sprite_sprite`, …"""

from __future__ import annotations

from datetime import datetime, time, timedelta, timezone

from plugins.batch import SpriteModelStepOperator
from plugins.compat import DAG, CronPartitionTimetable, XComArg, task_group
from plugins.conventions import RETRIES, curated
from plugins.form import form
from plugins.operators import (
    FOUND_KEY,
    RUN_KEY,
    SpriteGateOperator,
    SpriteLoadOperator,
    SpritePlanOperator,
    SpriteStepOperator,
)
from plugins.workers import placed
from sprite_etl.config import Deployment
from sprite_etl.extract.registry import SOURCES, source_type

# What bounds each step: its pool, and how long one attempt at a shard may take. Who annotates is a run's parameter and
# a task's pool is fixed, so the pools go by what a step waits for where models annotate: their answers, or, for solve,
# the processor too. A task makes as many calls to a model at once as its server's max_concurrency.
STEPS = {
    "extract": ("sprite_simulator", timedelta(hours=2)),
    "refer": ("sprite_models", timedelta(hours=2)),
    "ask": ("sprite_models", timedelta(hours=2)),
    "solve": ("sprite_compute", timedelta(hours=2)),
    "vote": ("sprite_models", timedelta(hours=2)),
}
# Of the steps that may ask models: waits of 10 minutes in all, in which a model server starts.
MODEL_RETRIES = 5
DOC = """\
### {title}

Takes the scenes of one batch through **extract → refer → ask → solve → vote**, checks the whole batch in the
**gate**, and **load**s what passed into the partition (source, batch, recipe) of `curated/qa`.

* **One batch**: press *Trigger* and fill in the form. The batch is a date; each date holds its own scenes.
* **Many batches**: choose *Backfill* in the same dialog, give the first and the last date, and get one run per date.
  Tick *Override parameters on existing runs* if you fill in the form: without it Airflow sends the dates alone.
  To repeat runs that succeeded, choose *All Runs*.
* **Again**: a step whose output exists is not done twice, and a batch whose rows are in the table already commits
  nothing: its `load` is then *skipped*. A date outside the source's catalogue skips the whole run.
* **Models**: with the annotator *llm* they name, ask and write programs; the section *Models* says which, the
  connection `sprite_llm` where they are. What they answered is kept: a retry asks for the rest alone. When a budget is
  spent the task fails at once; trigger the same run again with more. Calls at once: the slots of the pools
  `sprite_models` and `sprite_compute` times the connection's `max_concurrency`, at most.
* **What came of a run**: the logs of *gate* and *load* end with what came in, went out and was rejected at each step
  and why, what models cost, and the address of the run's *Summary*, which leads on to examples of what was dropped
  and to the samples. It is among the *Extra Links* in the details of *plan* and *load*, too.
* **At once**: of equal runs of one batch one commits, and the others say that its rows are there. Of different ones
  the first to load stands, and the others fail with what to do: look at it, or trigger again with *Replace*.

This DAG {when}.
"""


def build(source: str) -> DAG:
    """The source's DAG: plan → a mapped group of steps over shards of scenes → gate → load."""
    here = Deployment().source(source)
    start = datetime.combine(here.first_batch, time(), timezone.utc)
    scheduled = here.scheduled
    title = source_type(source).title
    with DAG(
        f"sprite_{source}",
        description=f"{title}: from scenes to verified question-answer pairs",
        doc_md=DOC.format(
            title=title, when="runs every day, for the day before" if scheduled else "runs only when someone asks it to"
        ),
        schedule=CronPartitionTimetable("0 0 * * *", timezone="UTC", key_format="%Y-%m-%d", run_offset=-1),
        start_date=start,
        # Ends as it starts, unless it is on a schedule: triggers and backfills run, and nothing runs by itself.
        end_date=None if scheduled else start,
        catchup=False,
        is_paused_upon_creation=scheduled,
        max_active_runs=4,
        params=form(source),
        default_args=RETRIES,
        tags=["sprite", source],
    ) as dag:
        plan = SpritePlanOperator(
            task_id="plan", source=source, execution_timeout=timedelta(minutes=10), **placed("plan")
        )
        run = XComArg(plan, key=RUN_KEY)

        @task_group(group_id="scenes")
        def scenes(shard: int) -> None:
            last = None
            for step, (pool, limit) in STEPS.items():
                retries = RETRIES["retries"] if step == "extract" else MODEL_RETRIES
                operator = SpriteStepOperator if step == "extract" else SpriteModelStepOperator
                task = operator(
                    task_id=step, step=step, run=run, shard=shard, pool=pool, execution_timeout=limit, retries=retries,
                    **placed(step, source),
                )  # fmt: skip
                if last is not None:
                    last >> task
                last = task

        gate = SpriteGateOperator(
            task_id="gate", run=run, pool="sprite_gate", execution_timeout=timedelta(hours=1), **placed("gate")
        )
        load = SpriteLoadOperator(
            task_id="load",
            run=run,
            found=XComArg(plan, key=FOUND_KEY),
            asset=curated(source),
            pool="sprite_gate",
            execution_timeout=timedelta(hours=1),
            **placed("load"),
        )
        plan >> scenes.expand(shard=plan.output) >> gate >> load
    return dag


for name in SOURCES:
    globals()[f"sprite_{name}"] = build(name)
