"""Steps that ask models in batches of the provider: the task notes what it misses, gives it to the model server as one
batch, and defers until the batch has ended; then its answers are kept and the unchanged step goes on.

common-ai 1.0's LLMBatchOperator has the same deferral but can't carry these requests. Its OpenAI adapter rebuilds every
body as one system and one user message, with `max_completion_tokens` in place of `max_tokens` and a schema that is not
strict (batch/openai.py, _iter_lines, build_output_directive), so that an answer would not be of the request under whose
key it is kept; it joins by position and drops refusals and cached tokens (_parse_result_line); it takes only
`pydanticai` connections, without headers, and sends OPENAI_API_KEY to any host where a connection has no key
(batch/dispatch.py, build_adapter_from_connection; batch/openai.py, _build_client); and its state and results lie where
Airflow's ObjectStoragePath reaches, which is not the store.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NoReturn

from plugins.compat import BaseTrigger, Context, TriggerEvent
from plugins.deployment import deployment
from plugins.operators import SpriteStepOperator, final_errors

if TYPE_CHECKING:
    from sprite_etl.llm.batches import Batches, BatchProgress

FIRST_LOOK_S, LONGEST_WAIT_S = 10.0, 300.0
LONGEST_BATCH = timedelta(hours=30)
"""Providers end a batch within 24 hours, answered or not."""


class SpriteModelStepOperator(SpriteStepOperator):
    """As SpriteStepOperator. Where the form says so, models are asked in provider batches, a shard and step at a time;
    what shows pictures and what a batch leaves is asked online. A task that is cleared or retried goes on with the
    batch it had; one that is stopped leaves it running, as it is paid for."""

    def execute(self, context: Context) -> dict[str, Any]:
        params = context["params"]
        if not (params.get("provider_batch") and params.get("annotator") == "llm"):
            return super().execute(context)
        return self._go_on(context)

    def resume(self, context: Context, event: Mapping[str, Any]) -> dict[str, Any]:
        """When the trigger saw the batches end. Raises RuntimeError where it could not see them."""
        if "failed" in event:
            raise RuntimeError(f"the triggerer can't look at the batches, which go on: {event['failed']}")
        return self._go_on(context)

    def _go_on(self, context: Context) -> dict[str, Any]:
        part = f"{self.step}-{self.shard}"
        with final_errors():
            batches = batches_at(self.run, part)
            while True:
                batches.submit()
                progress = batches.look()
                if not all(one.ended for one in progress):
                    self._wait(part, progress)
                for batch in batches.land():
                    left = f"{len(batch.unanswered)} are asked online {batch.said}" if batch.unanswered else ""
                    self.log.info("batch %s %s: %d requests %s", batch.batch_id, batch.status, batch.requests, left)
                counts = self._do(context, collect=part)
                if not counts.pop("missing"):
                    return counts
                batches.prepare()

    def _wait(self, part: str, progress: Sequence[BatchProgress]) -> NoReturn:
        for one in progress:
            self.log.info("waiting for batch %s of %d requests", one.batch.batch_id, one.batch.requests)
        trigger = ProviderBatchTrigger(run=dict(self.run), part=part)
        self.defer(trigger=trigger, method_name="resume", timeout=LONGEST_BATCH)


class ProviderBatchTrigger(BaseTrigger):
    """Looks at a part's batches, less and less often, until all have ended. Holds keys of the store alone: servers and
    their secrets are the deployment's."""

    def __init__(self, *, run: dict[str, str], part: str, first_s: float = FIRST_LOOK_S) -> None:
        """run, part: whose batches they are. first_s: seconds before the second look."""
        super().__init__()  # type: ignore[no-untyped-call]
        self.run_key = run
        self.part = part
        self.first_s = first_s

    def serialize(self) -> tuple[str, dict[str, Any]]:
        """For the database, from which any triggerer makes it again."""
        return "plugins.batch.ProviderBatchTrigger", {"run": self.run_key, "part": self.part, "first_s": self.first_s}

    async def run(self) -> AsyncIterator[TriggerEvent]:
        """One event, when every batch has ended or can't be looked at: the task then says why, or tries again."""
        pause = self.first_s
        while True:
            try:
                found = await asyncio.to_thread(self._look)
            except Exception as error:
                self.log.warning("looking at the batches of %s failed: %s", self.part, error)
                yield TriggerEvent({"failed": str(error)})  # type: ignore[no-untyped-call]
                return
            if all(one.ended for one in found):
                ended = {str(one.batch.batch_id): one.batch.status for one in found}
                yield TriggerEvent({"ended": ended})  # type: ignore[no-untyped-call]
                return
            await asyncio.sleep(pause)
            pause = min(1.5 * pause, LONGEST_WAIT_S)

    def _look(self) -> list[BatchProgress]:
        return batches_at(self.run_key, self.part).look()


def batches_at(run: Mapping[str, str], part: str) -> Batches:
    """The batches of a part of a run, in this task's deployment. Raises ConfigError, StoreError."""
    from sprite_etl.pipeline import open_plan
    from sprite_etl.pipeline.models import batches_of
    from sprite_etl.pipeline.plan import store_of

    here = deployment()
    return batches_of(here, open_plan(here, run), store_of(here), part)
