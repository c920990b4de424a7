"""What a step that asks models works with: the client, which models do each stage, and what a run draws from.

A failure that lies in the request or its answer is the caller's to reject: it would be the same another time. One that
lies elsewhere (server, key, budget) raises, so that no row depends on when a run was made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sprite_etl.llm.client import ChatClient, Fault
from sprite_etl.llm.errors import BudgetSpent, ModelConfigError, ModelUnavailable
from sprite_etl.llm.values import OUTSIDE, ChatFailure, ChatRequest, ChatResult, StageModels


@dataclass(frozen=True, slots=True)
class Asking:
    """models: of each stage; seed: the run's, from which personas, styles and samples are drawn."""

    client: ChatClient
    models: StageModels
    seed: int

    def ask(self, requests: Sequence[ChatRequest], fault: Fault | None = None) -> list[ChatResult | ChatFailure]:
        """The answer to each request, or why there is none, in order. fault: what a repair call is to mend.

        Raises, once what is in flight has ended and is kept: BudgetSpent; ModelConfigError where a key, a model or what
        a stage sends is refused; ModelUnavailable where a server stopped answering; StoreError.
        """
        outcomes = self.client.ask(requests, fault)
        failed = [(r, o) for r, o in zip(requests, outcomes) if isinstance(o, ChatFailure)]
        outside = [(r, o) for r, o in failed if o.reason in OUTSIDE or self._is_refused(r, o, requests, outcomes)]
        for kind, reasons in _RAISED:
            for request, failure in outside:
                if failure.reason in reasons:
                    raise kind(_said(request, failure, len(outside), len(requests)))
        return outcomes

    def _is_refused(
        self,
        request: ChatRequest,
        failure: ChatFailure,
        requests: Sequence[ChatRequest],
        outcomes: Sequence[ChatResult | ChatFailure],
    ) -> bool:
        """Whether the model refuses all that this stage sends: a setting is wrong, not this one request."""
        if failure.reason != "bad_request" or self.client.has_answered(request):
            return False
        to = _addressed(request)
        return not any(isinstance(o, ChatResult) and _addressed(r) == to for r, o in zip(requests, outcomes))


_RAISED: tuple[tuple[type[Exception], tuple[str, ...]], ...] = (
    (ModelConfigError, ("unauthorised", "unknown_model", "bad_request")),
    (BudgetSpent, ("budget",)),
    (ModelUnavailable, ("connection", "rate_limited", "timeout", "server_error")),
)


def _addressed(request: ChatRequest) -> tuple[str, str, str]:
    return request.stage, request.server, request.model


def _said(request: ChatRequest, failure: ChatFailure, failed: int, asked: int) -> str:
    if failure.reason == "budget":
        return failure.detail
    return (
        f"{failure.detail}. {failed} of {asked} requests of the stage {request.stage} have no answer; those that have "
        "one are kept, and the same run again asks only for the others"
    )
