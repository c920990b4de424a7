"""The stages that show pictures, against a real vLLM."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sprite_etl.llm.client import ChatClient
from sprite_etl.llm.values import ChatFailure, ChatRequest, ChatResult, ModelServer
from tests.transform.annotators.conftest import pictures_in
from tests.vllm.server import Vllm
from tests.vllm.stages import VISION, models_of, room, vision_requests

pytestmark = [pytest.mark.vllm, pytest.mark.timeout(900)]

ClientOf = Callable[[ModelServer], ChatClient]


@pytest.fixture(scope="module")
def requests(vision_server: Vllm, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[ChatRequest]]:
    return vision_requests(room(tmp_path_factory.mktemp("room") / "room"), models_of(vision_server.model))


@pytest.mark.parametrize("stage", VISION)
def test_every_schema_is_kept_to_with_the_pictures_shown(
    stage: str, requests: dict[str, list[ChatRequest]], vision_server: Vllm, client_of: ClientOf
) -> None:
    asked = requests[stage]
    outcomes = client_of(vision_server.model_server()).ask(asked)
    answered = [o for o in outcomes if isinstance(o, ChatResult)]
    failed = [o for o in outcomes if isinstance(o, ChatFailure)]
    assert answered, failed
    assert all(isinstance(o.data, r.answer) for r, o in zip(asked, outcomes) if isinstance(o, ChatResult) and r.answer)
    assert {o.reason for o in failed} <= {"truncated"}
    assert all(pictures_in(r) for r in asked)


def test_pictures_count_as_tokens_and_change_what_is_read(
    requests: dict[str, list[ChatRequest]], vision_server: Vllm, client_of: ClientOf
) -> None:
    (shown,) = requests["check_name"]
    content: Any = shown.messages[-1]["content"]
    words = [part for part in content if part["type"] == "text"]
    blind = ChatRequest(
        stage=shown.stage, server=shown.server, model=shown.model, prompt=shown.prompt, answer=shown.answer,
        messages=(*shown.messages[:-1], {"role": "user", "content": words}), max_tokens=shown.max_tokens,
    )  # fmt: skip
    outcomes = client_of(vision_server.model_server()).ask([shown, blind])
    with_picture, without = (o.usage.prompt_tokens for o in outcomes if isinstance(o, ChatResult))
    assert with_picture > without + 10
