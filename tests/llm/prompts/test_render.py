"""Prompts' files, and what fills them in."""

from __future__ import annotations

import hashlib
from importlib.resources import files

import numpy as np
import pytest

from sprite_etl.llm.images import encode_image
from sprite_etl.llm.prompts import PromptError, lineage, load_prompt, read_prompt, render
from sprite_etl.llm.prompts import answers as answer_types
from sprite_etl.llm.prompts.requests import requests_for
from sprite_etl.llm.values import ModelChoice, StageModels

STAGES = sorted(
    item.name.split(".")[0] for item in files("sprite_etl.llm.prompts").iterdir() if item.name[-3:] == ".md"
)
HEAD = "---\nstage: say\nversion: 1\nschema: none\ndescription: A test\n---\n"


def test_every_file_is_a_prompt_whose_schema_there_is() -> None:
    for stage in STAGES:
        prompt = load_prompt(stage)
        assert prompt.description
        assert prompt.schema == "none" or issubclass(getattr(answer_types, prompt.schema), answer_types.ModelAnswer)
    assert len(STAGES) == 9


def test_lineage_names_the_bytes_of_the_file() -> None:
    content = files("sprite_etl.llm.prompts").joinpath("write_program.v1.md").read_bytes()
    assert lineage()["write_program"] == f"write_program@1:{hashlib.sha256(content).hexdigest()}"
    assert sorted(lineage()) == STAGES


def test_facts_are_put_in_as_they_are() -> None:
    facts = {name: f"<{name}>" for name in load_prompt("meaning").fields} | {"question": "Is $5 {x} ${tasks} %s?"}
    messages = render("meaning", facts).messages
    assert [m["role"] for m in messages] == ["system", "user"]
    assert "Is $5 {x} ${tasks} %s?" in messages[1]["content"]
    assert "<tasks>" in str(messages)


def test_missing_unknown_and_other_facts_are_refused() -> None:
    facts = dict.fromkeys(load_prompt("meaning").fields, "x")
    with pytest.raises(PromptError, match="lacks question"):
        render("meaning", {k: v for k, v in facts.items() if k != "question"})
    with pytest.raises(PromptError, match="has no task_label"):
        render("meaning", {**facts, "task_label": "x"})
    with pytest.raises(PromptError, match="must be text"):
        render("meaning", {**facts, "question": 3})  # type: ignore[dict-item]


def test_pictures_follow_the_text_each_under_its_words() -> None:
    picture = encode_image(np.zeros((8, 8, 3), np.uint8))
    facts = dict.fromkeys(load_prompt("meaning").fields, "x")
    content = render("meaning", facts, [("Image 1:", picture), ("Image 2:", picture)]).messages[-1]["content"]
    assert [part["type"] for part in content] == ["text", "text", "image_url", "text", "image_url"]
    assert [part["text"] for part in content[1::2]] == ["Image 1:", "Image 2:"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("=== user\nHello", "begins with front matter"),
        (HEAD.replace("schema: none\n", "") + "=== user\nHello", "front matter must give"),
        (HEAD.replace("version: 1", "version: one") + "=== user\nHello", "front matter must give"),
        (HEAD.replace("stage: say", "stage: say\nstage: again") + "=== user\nHello", "each key once"),
        (HEAD + "Hello", "has a part '=== user'"),
        (HEAD + "=== system\nHello", "has a part '=== user'"),
        (HEAD + "=== user\n\n", "has a part '=== user'"),
        (HEAD + "=== user\nIt costs $5", "write \\$\\$"),
    ],
)
def test_a_file_that_is_no_prompt_says_why(text: str, said: str) -> None:
    with pytest.raises(PromptError, match=said):
        read_prompt(text)


def test_dollars_and_braces_are_text() -> None:
    prompt = read_prompt(HEAD + '=== user\nIt costs $$5: {"a": ${b}}')
    assert prompt.fields == {"b"}


def test_an_unknown_stage_or_version_names_those_there_are() -> None:
    with pytest.raises(PromptError, match=r"stage tell; there are .*write_program v1"):
        load_prompt("tell")
    with pytest.raises(PromptError, match="version 99 of write_program"):
        load_prompt("write_program", 99)


def test_each_sample_of_each_model_is_a_request_of_its_own() -> None:
    rendered = render("meaning", dict.fromkeys(load_prompt("meaning").fields, "x"))
    choices = (
        ModelChoice(server="a", model="m", samples=2, temperature=0.7, max_tokens=99),
        ModelChoice(server="b", model="n", seed_base=5),
    )
    requests = requests_for(rendered, StageModels(stages={"meaning": choices}), answer_types.MeaningAnswer)
    assert [(r.server, r.model, r.sample, r.seed) for r in requests] == [
        ("a", "m", 0, 0),
        ("a", "m", 1, 1000),
        ("b", "n", 2, 2005),
    ]
    assert len({r.key for r in requests}) == 3
    assert {r.prompt for r in requests} == {rendered.prompt}
    assert requests[0].temperature == 0.7
    assert requests[0].max_tokens == 99
    with pytest.raises(KeyError):
        requests_for(rendered, StageModels(stages={}), answer_types.MeaningAnswer)
    for other in (None, answer_types.AskAnswer):
        with pytest.raises(PromptError, match="type MeaningAnswer"):
            requests_for(rendered, StageModels(stages={"meaning": choices}), other)
