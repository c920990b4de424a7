"""What a step that asks models works with: the client, which models do each stage, and what a run draws from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sprite_etl.llm.client import ChatClient, Fault
from sprite_etl.llm.values import ChatFailure, ChatRequest, ChatResult, StageModels


@dataclass(frozen=True, slots=True)
class Asking:
    """models: of each stage; seed: the run's, from which personas, styles and samples are drawn."""

    client: ChatClient
    models: StageModels
    seed: int

    def ask(self, requests: Sequence[ChatRequest], fault: Fault | None = None) -> list[ChatResult | ChatFailure]:
        """The answer to each request, or why there is none, in order. fault: what a repair call is to mend."""
        return self.client.ask(requests, fault)
