"""Tokens of requests and pictures, by the rules that are stated."""

from __future__ import annotations

import numpy as np
import pytest

from sprite_etl.llm.images import encode_image
from sprite_etl.llm.tokens import picture_rule, picture_tokens, request_tokens
from sprite_etl.llm.values import ModelServer
from tests.llm.conftest import request

OPENAI = ModelServer(name="openai", base_url="https://api.openai.com/v1")
VLLM = ModelServer(name="vllm", base_url="http://box:8000/v1")


@pytest.mark.parametrize(
    ("model", "size", "tokens"),
    [
        ("gpt-4o", (768, 576), 85 + 170 * 4),
        ("gpt-4o-2024-11-20", (512, 512), 85 + 170),
        ("gpt-4o-mini", (512, 512), 2833 + 5667),
        ("gpt-4.1", (4096, 2048), 85 + 170 * 6),
        ("gpt-4.1-mini", (640, 480), round(300 * 1.62)),
        ("gpt-5-mini", (3000, 3000), 2488),
        ("gpt-5", (512, 300), 70 + 140),
        ("unheard-of", (512, 512), 85 + 170),
    ],
)
def test_openai_counts_tiles_or_patches_by_model(model, size, tokens):
    assert picture_tokens(*size, OPENAI, model) == tokens


def test_other_servers_count_squares_of_28_pixels():
    assert picture_tokens(768, 576, VLLM, "Qwen/Qwen2.5-VL-7B") == 27 * 21
    assert picture_tokens(5, 5, VLLM, "m") == 1
    assert "28 x 28" in picture_rule(VLLM, "m")
    assert "gpt-4.1-mini" in picture_rule(OPENAI, "gpt-4.1-mini-2025-04-14")


def test_a_requests_tokens_are_those_of_its_texts_and_pictures():
    picture = encode_image(np.zeros((576, 768, 3), np.uint8)).part()
    plain = request(messages=({"role": "user", "content": "x" * 4000},))
    shown = request(messages=({"role": "user", "content": [{"type": "text", "text": "x" * 4000}, picture, picture]},))
    assert request_tokens(plain, VLLM) == 1004
    assert request_tokens(shown, VLLM) - request_tokens(plain, VLLM) == 2 * 27 * 21
    assert request_tokens(plain, OPENAI) > request_tokens(plain, VLLM)  # the answer's schema is part of its prompt
