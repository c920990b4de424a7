"""The steps of a run as Airflow operators. Each translates its context to a call of `sprite_etl.pipeline` and
its errors to Airflow's; only keys and counts go through XCom."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NoReturn, cast

from plugins.compat import (
    AirflowFailException,
    AirflowSkipException,
    Asset,
    BaseOperator,
    Context,
    announce,
    made_at,
    partition_key,
)
from plugins.deployment import STORE_CONNECTION, deployment
from plugins.form import batch_of, run_fields
from plugins.links import SamplesLink, SummaryLink, ValidationLink, summary_address

RUN_KEY = "run"
FOUND_KEY = "found"
LOG_SECONDS = 10.0
STEPS_TITLE = "what came in, went out and was rejected, each step in its own unit:"
STORE_HINT = f" (the Airflow connection {STORE_CONNECTION!r}, where there is one, goes before these variables)"
RETRY_HINT = ". This attempt ends; what is done stays done, and a retry goes on from there"

log = logging.getLogger(__name__)


@contextmanager
def final_errors() -> Iterator[None]:
    """What no retry can mend fails the task at once: a wrong configuration, a store that refuses, a budget that is
    spent, a batch that the gate stopped, a partition that another run has just committed (a retry would overwrite it).

    Every error that says what to do stands first in the task's log, before Airflow's own lines and stack.
    """
    from pydantic import ValidationError

    from sprite_etl.config import ConfigError, explain
    from sprite_etl.extract.base import SourceError
    from sprite_etl.llm.errors import BudgetSpent, ModelConfigError, ModelUnavailable
    from sprite_etl.load.curated import LoadBusy, LoadConflict, LoadRefused
    from sprite_etl.pipeline import GateFailed
    from sprite_etl.scene.capture import CaptureError
    from sprite_etl.store.errors import StoreError

    try:
        yield
    except ValidationError as error:
        _fail(explain(error))
    except (ConfigError, ModelConfigError, BudgetSpent, GateFailed, LoadRefused, LoadConflict) as error:
        _fail(str(error))
    except StoreError as error:
        said = f"{error}{STORE_HINT}" if "SPRITE_STORE" in error.remedy or "SPRITE_S3" in error.remedy else str(error)
        if error.final:
            _fail(said)
        log.error("%s%s", said, RETRY_HINT)
        raise
    except (ModelUnavailable, SourceError, CaptureError, LoadBusy) as error:
        log.error("%s%s", error, RETRY_HINT)
        raise


def _fail(said: str) -> NoReturn:
    log.error("%s", said)
    raise AirflowFailException(said) from None


class SpriteOperator(BaseOperator):
    """What the operators below share."""

    def _say(self, title: str, lines: Sequence[str]) -> None:
        self.log.info("%s", title)
        for line in lines:
            self.log.info("  %s", line)

    def _say_where(self, run: Mapping[str, str]) -> None:
        if address := summary_address(run):
            self.log.info("summary, rejects and samples: %s", address)

    def _skip(self, why: str) -> NoReturn:
        """End as skipped. Airflow's own log line does not say why, so this one does."""
        self.log.warning("skipped: %s", why)
        raise AirflowSkipException(why)


class SpritePlanOperator(SpriteOperator):
    """Decide which scenes the run holds. Returns the shards' numbers and pushes the run's key as `run` and, as `found`,
    what its partition of the curated table holds now; a date outside the source's catalogue skips the run and says
    which dates there are."""

    operator_extra_links = (SummaryLink(),)

    def __init__(self, *, source: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.source = source
        # The run's key, once it is known: links are made after the task has run.
        self.run: dict[str, str] | None = None

    def execute(self, context: Context) -> list[int]:
        from sprite_etl.config import ConfigError, RunConfig
        from sprite_etl.pipeline import plan

        params = context["params"]
        with final_errors():
            batch = batch_of(partition_key(context), params.get("batch"), made_at(context))
            try:
                fields = run_fields(self.source, params, batch)
            except ValueError as error:
                raise ConfigError(str(error)) from None
            made = plan(deployment(), RunConfig.model_validate(fields))
        if made.skipped:
            self._skip(made.skipped)
        self.log.info("%s: %d scenes in %d shards", made.run, len(made.scenes), len(made.shards))
        self.run = dict(made.key)
        context["ti"].xcom_push(RUN_KEY, self.run)
        context["ti"].xcom_push(FOUND_KEY, made.found)
        return list(range(len(made.shards)))


class SpriteStepOperator(SpriteOperator):
    """Do one step for one shard's scenes. Returns what came in, went out and was rejected, by reason."""

    template_fields: Sequence[str] = ("run", "shard")

    def __init__(self, *, step: str, run: Any, shard: Any, **kwargs: Any) -> None:
        super().__init__(map_index_template="{{ scenes_of_shard }}", **kwargs)
        self.step = step
        self.run = run
        self.shard = shard

    def execute(self, context: Context) -> dict[str, Any]:
        return self._do(context)

    def _do(self, context: Context, collect: str | None = None) -> dict[str, Any]:
        """The step. collect: as of run_step."""
        from sprite_etl.pipeline import open_plan, run_step

        with final_errors():
            here = deployment()
            opened = open_plan(here, self.run)
            scenes = opened.shards[self.shard]
            label = scenes[0] if len(scenes) == 1 else f"{scenes[0]} +{len(scenes) - 1}"
            cast("dict[str, Any]", context)["scenes_of_shard"] = label
            counts = run_step(here, opened, self.step, scenes, self._progress(), collect=collect)
        self.log.info("%s: %s", self.step, counts)
        return dict(counts)

    def _progress(self) -> Callable[[str, str, int, int], None]:
        said = time.monotonic()

        def report(step: str, scene: str, done: int, of: int) -> None:
            nonlocal said
            if time.monotonic() - said >= LOG_SECONDS:
                said = time.monotonic()
                self.log.info("%s %s: %d of %d", step, scene, done, of)

        return report


class SpriteGateOperator(SpriteOperator):
    """Run every suite over the whole batch. A batch that does not pass fails here and never loads."""

    template_fields: Sequence[str] = ("run",)
    operator_extra_links = (ValidationLink(),)

    def __init__(self, *, run: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.run = run

    def execute(self, context: Context) -> None:
        from sprite_etl.pipeline import GateFailed, gate, open_plan

        with final_errors():
            here = deployment()
            opened = open_plan(here, self.run)
            try:
                report = gate(here, opened)
            except GateFailed as failed:
                self._report(failed.result.report)
                raise
        self._report(report)
        self.log.info("the batch of %s passed its gate", opened.run)

    def _report(self, report: dict[str, Any]) -> None:
        from sprite_etl.pipeline.told import step_lines, suite_lines

        self._say(STEPS_TITLE, step_lines(report["accounting"]))
        self._say("suites:", suite_lines(report["suites"]))
        self._say_where(self.run)


class SpriteLoadOperator(SpriteOperator):
    """Commit the batch to the curated table. Pushes {committed, completed, rows, version} (see LoadResult), the curated
    counts, and what came in, went out and was rejected at each step. When the table holds this fingerprint already
    nothing is committed, the task is skipped, and no asset event goes out."""

    template_fields: Sequence[str] = ("run", "found")
    operator_extra_links = (SummaryLink(), SamplesLink())

    def __init__(self, *, run: Any, found: Any, asset: Asset, **kwargs: Any) -> None:
        """found: what the partition held when the run was planned: another's rows that came since stay."""
        super().__init__(outlets=[asset], **kwargs)
        self.run = run
        self.found = found
        self.asset = asset

    def execute(self, context: Context) -> None:
        from sprite_etl.pipeline import load, open_plan, summary
        from sprite_etl.pipeline.told import cost_lines, curated_lines, step_lines

        with final_errors():
            here = deployment()
            opened = open_plan(here, self.run, found=self.found)
            loaded = load(here, opened, replace=bool(context["params"].get("replace", False)))
            counts = summary(here, opened)
        context["ti"].xcom_push("loaded", loaded)
        for name in ("curated", "steps", "costs"):
            if name in counts:
                context["ti"].xcom_push(name, counts[name])
        self._say(STEPS_TITLE, step_lines(counts["steps"]))
        self._say("curated rows:", curated_lines(counts["curated"]))
        if "costs" in counts:
            self._say("models:", cost_lines(counts["costs"]))
        self._say_where(self.run)
        if not loaded["completed"]:  # a retry after a commit must not keep the event back
            self._skip(f"the curated table holds the {loaded['rows']} rows of {opened.run} already; nothing to commit")
        announce(context, self.asset, self.run["batch"], {**self.run, **loaded})
        self.log.info("committed %d rows as version %d of the curated table", loaded["rows"], loaded["version"])


class SpriteStatisticsOperator(SpriteOperator):
    """Write the statistics of the curated table's newest state to `preview/`. Returns the key."""

    def execute(self, context: Context) -> str:
        from sprite_etl.load.stats import write_preview
        from sprite_etl.pipeline.plan import store_of

        with final_errors():
            key = write_preview(store_of(deployment()))
        self.log.info("the statistics are in %s", key)
        return key
