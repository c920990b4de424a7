"""A question, its models, and a real server whose replies the test writes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import BaseModel

from sprite_etl.llm.calls import Patience
from sprite_etl.llm.client import ChatClient
from sprite_etl.llm.images import EncodedImage, encode_image
from sprite_etl.llm.ledger import Ledger
from sprite_etl.llm.parse import read_answer, split_thinking
from sprite_etl.llm.values import ChatFailure, ChatRequest, ChatResult, ModelChoice, ModelServer, StageModels, Usage
from sprite_etl.store.objects import open_store
from sprite_etl.store.runs import RunIdentity
from sprite_etl.transform.rows import Question
from tests.doubles.chat_server import ChatServer

RUN = RunIdentity("mujoco", "2026-01-01", "llm", "a" * 64)
FAILURE = ChatFailure("key", "timeout", "local did not answer within 5 s")


def models_for(stage: str, samples: int = 1) -> StageModels:
    return StageModels(stages={stage: (ModelChoice(server="local", model="tiny", samples=samples, max_tokens=4000),)})


def replied(text: str, answer: type[BaseModel] | None = None) -> ChatResult:
    """What the client makes of a model's text: raises ParseError where it would ask for a repair."""
    data = None if answer is None else read_answer(text, answer)
    return ChatResult("key", split_thinking(text)[1], data, Usage(), "tiny", "stop", 0.1, 0, False)


def question(**changes: Any) -> Question:
    given: dict[str, Any] = {
        "qa_id": "q1",
        "capture_id": "c1",
        "kind": "image",
        "task": "object_abs_distance",
        "question": "What is the distance between the table and the red mug in metres?",
        "answer_type": "number",
        "unit": "m",
        "choices": (),
        "frame_indices": (3,),
        "object_ids": ("table_1", "mug_1"),
        "expressions": ("the table", "the red mug"),
        "params": {},
        "margin": 0.2,
        "min_frames": 1,
        "producer": "llm",
    }
    return Question(**{**given, **changes})


def picture(grey: int = 128) -> EncodedImage:
    return encode_image(np.full((48, 64, 3), grey, np.uint8))


def words_of(request: ChatRequest | dict[str, Any]) -> str:
    """All text that a request shows."""
    messages = request["messages"] if isinstance(request, dict) else request.messages
    parts = []
    for message in messages:
        content = message["content"]
        parts += [content] if isinstance(content, str) else [p["text"] for p in content if p["type"] == "text"]
    return "\n".join(parts)


def pictures_in(request: ChatRequest) -> list[str]:
    content = request.messages[-1]["content"]
    return [p["image_url"]["url"] for p in content if p["type"] == "image_url"] if isinstance(content, list) else []


Ask = Callable[[Sequence[ChatRequest], Callable[[dict[str, Any]], str]], list[ChatResult | ChatFailure]]


@pytest.fixture
def over_http(tmp_path: Path) -> Ask:
    """Ask a server on loopback that answers as told, prose and thinking around every answer."""

    def ask(requests: Sequence[ChatRequest], answer: Callable[[dict[str, Any]], str]) -> list[ChatResult | ChatFailure]:
        store = open_store(f"file://{tmp_path}/store")
        with ChatServer(answer, faults={"prose": 1.0}) as server:
            local = ModelServer(name="local", base_url=server.url, timeout_s=5)
            patience = Patience(first_wait_s=0.01, longest_wait_s=0.05)
            return ChatClient({"local": local}, store, Ledger(store, RUN), None, patience).ask(requests)

    return ask
