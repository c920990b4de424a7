"""What every stage's reading of an answer begins with: was there one, and is it of this stage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from pydantic import BaseModel

from sprite_etl.llm.values import ChatFailure, ChatResult

Data = TypeVar("Data", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Unusable:
    """An answer that nothing can be made of. reason: a code, `model_…` where there is none; detail: a sentence."""

    reason: str
    detail: str


def text_of(outcome: ChatResult | ChatFailure) -> str | Unusable:
    """The text that a model wrote."""
    if isinstance(outcome, ChatFailure):
        return Unusable(f"model_{outcome.reason}", outcome.detail)
    return outcome.text


def data_of(outcome: ChatResult | ChatFailure, kind: type[Data]) -> Data | Unusable:
    """The answer as the type that was asked for. Raises TypeError for the answer to another stage's request."""
    if isinstance(outcome, ChatFailure):
        return Unusable(f"model_{outcome.reason}", outcome.detail)
    if not isinstance(outcome.data, kind):
        raise TypeError(f"the answer holds {type(outcome.data).__name__}; this stage reads {kind.__name__}")
    return outcome.data
