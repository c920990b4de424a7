"""The model server over HTTP, asked by OpenAI's own client."""

from __future__ import annotations

import asyncio
import base64
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import openai
import pytest
from openai import AsyncOpenAI
from PIL import Image

from tests.doubles.model_server import ROOT, ModelServerHandle, model_server

USER = [{"role": "user", "content": "What is it?"}]
THING: dict[str, Any] = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "count": {"type": "integer", "minimum": 1, "maximum": 5}},
    "required": ["name", "count"],
    "additionalProperties": False,
}


@pytest.fixture(scope="module")
def process() -> Iterator[ModelServerHandle]:
    with model_server() as running:
        yield running


@pytest.fixture
def server(process: ModelServerHandle) -> ModelServerHandle:
    """The module's server as it starts."""
    process.set(
        models=["tiny", "org/large"], key="", rates={}, at_most=None, spoilt_at_most=None, upcoming=[], mistakes={},
        seed=0, only_stage="", only_model="", context_tokens=None, refuse_above=None, seconds=0.0, drip_s=3600.0,
        batch_end="completed",
    )  # fmt: skip
    process.reset()
    return process


def talk(server: ModelServerHandle, work: Callable[[AsyncOpenAI], Awaitable[Any]], **options: Any) -> Any:
    """What comes of work with a client that retries nothing."""

    async def go() -> Any:
        settings: dict[str, Any] = {"api_key": "none", "timeout": 5.0, "max_retries": 0, **options}
        async with AsyncOpenAI(base_url=server.url, http_client=openai.DefaultAioHttpClient(), **settings) as client:
            return await work(client)

    return asyncio.run(go())


def ask(server: ModelServerHandle, options: dict[str, Any] | None = None, **body: Any) -> Any:
    """One chat completion."""
    return talk(
        server, lambda c: c.chat.completions.create(**{"model": "tiny", "messages": USER, **body}), **options or {}
    )


def formatted(schema: dict[str, Any], name: str = "Thing") -> dict[str, Any]:
    return {"type": "json_schema", "json_schema": {"name": name, "strict": True, "schema": schema}}


def shown(url: Any) -> list[dict[str, Any]]:
    parts = [{"type": "text", "text": "Look:"}, {"type": "image_url", "image_url": {"url": url}}]
    return [{"role": "user", "content": parts}]


def data_url(kind: str = "jpeg", said: str = "jpeg") -> str:
    file = io.BytesIO()
    Image.new("RGB", (280, 56), "red").save(file, kind)
    return f"data:image/{said};base64,{base64.b64encode(file.getvalue()).decode()}"


def test_models_are_listed_and_found(server: ModelServerHandle) -> None:
    async def work(client: AsyncOpenAI) -> tuple[list[str], str]:
        return [m.id async for m in client.models.list()], (await client.models.retrieve("org/large")).id

    assert talk(server, work) == (["tiny", "org/large"], "org/large")
    with pytest.raises(openai.NotFoundError, match="`huge` does not exist"):
        talk(server, lambda c: c.models.retrieve("huge"))


def test_each_of_n_choices_is_what_its_own_seed_gives(server: ModelServerHandle) -> None:
    three = ask(server, n=3, seed=5, response_format=formatted(THING))
    alone = [ask(server, seed=s, response_format=formatted(THING)).choices[0].message.content for s in (5, 6, 7)]
    assert [c.message.content for c in three.choices] == alone
    assert [c.index for c in three.choices] == [0, 1, 2]
    assert len(set(alone)) > 1
    for text in alone:
        thing = json.loads(text)
        assert set(thing) == {"name", "count"}
        assert 1 <= thing["count"] <= 5


def test_an_answer_longer_than_allowed_is_cut_off(server: ModelServerHandle) -> None:
    whole, cut = ask(server), ask(server, max_tokens=5)
    assert (whole.choices[0].finish_reason, cut.choices[0].finish_reason) == ("stop", "length")
    assert whole.choices[0].message.content.startswith(cut.choices[0].message.content)
    assert cut.usage.completion_tokens == 5 < whole.usage.completion_tokens


def test_messages_that_a_model_was_sent_before_count_as_cached(server: ModelServerHandle) -> None:
    system = {"role": "system", "content": "Rules. " * 100}
    usages = [ask(server, messages=[system, {"role": "user", "content": t}]).usage for t in ("One?", "Two?", "Two?")]
    cached = [u.prompt_tokens_details.cached_tokens for u in usages]
    assert cached[0] == 0
    assert 150 < cached[1] < usages[1].prompt_tokens
    assert cached[2] == usages[2].prompt_tokens


def test_images_are_decoded_and_paid_by_their_size(server: ModelServerHandle) -> None:
    without = ask(server, messages=[{"role": "user", "content": "Look:"}]).usage.prompt_tokens
    assert ask(server, messages=shown(data_url())).usage.prompt_tokens == without + 20
    cut = data_url()[:-400]
    for url, said in (
        (data_url("png", "jpeg"), "the image is png"),
        (cut[: len(cut) - len(cut.partition(",")[2]) % 4], "can't be decoded"),
        ("data:image/jpeg;base64,?!", "can't be decoded"),
        ("https://example.org/a.jpg", "fetches nothing"),
    ):
        with pytest.raises(openai.BadRequestError, match=said):
            ask(server, messages=shown(url))


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"messages": []}, "must not be empty"),
        ({"temperature": 3}, "temperature must be"),
        ({"n": 0}, "n must be"),
        ({"stream": True}, "does not stream"),
        ({"messages": [{"role": "robot", "content": "x"}]}, "role must be"),
        ({"messages": shown({"no": "text"})}, "fetches nothing"),
        ({"response_format": {"type": "json_schema"}}, "a name and a schema"),
        ({"response_format": formatted(THING, "a b")}, "must be of a-z"),
        ({"response_format": formatted({**THING, "required": ["name"]})}, "require all properties"),
        (
            {"response_format": formatted({**THING, "properties": {**THING["properties"], "in": {"type": "object"}},
                                           "required": ["name", "count", "in"]})},
            "Thing at properties/in",
        ),
        ({"messages": [{"role": "user", "content": "long " * 200}], "max_tokens": 10}, "context length is 200"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_request_is_said(server: ModelServerHandle, body: dict[str, Any], said: str) -> None:
    server.set(context_tokens=200)
    with pytest.raises(openai.BadRequestError, match=said):
        ask(server, **body)
    assert server.counts()["answered"] == 0


def test_keys_and_models_are_looked_at(server: ModelServerHandle) -> None:
    with pytest.raises(openai.NotFoundError, match="`huge` does not exist"):
        ask(server, model="huge")
    server.set(key="s3cret")
    with pytest.raises(openai.AuthenticationError, match="Incorrect API key"):
        ask(server)
    assert ask(server, {"api_key": "s3cret"}).choices


@pytest.mark.parametrize(
    ("fault", "error", "status"),
    [
        ("429", openai.RateLimitError, 429),
        ("429_wait", openai.RateLimitError, 429),
        ("500", openai.InternalServerError, 500),
        ("502", openai.InternalServerError, 502),
        ("503", openai.InternalServerError, 503),
        ("hang", openai.APITimeoutError, None),
        ("drip", openai.APITimeoutError, None),
        ("drop", openai.APIConnectionError, None),
        ("cut_body", openai.APIError, None),
    ],
)
def test_faults_of_the_next_request_and_of_no_other(
    server: ModelServerHandle, fault: str, error: type[openai.APIError], status: int | None
) -> None:
    server.set(upcoming=[fault], retry_after="7")
    with pytest.raises(error) as caught:
        # The SDK's own timeout is one of silence; a reply that drips is never silent.
        talk(
            server,
            lambda c: _within(1.0, c.chat.completions.create(model="tiny", messages=USER)),  # type: ignore[arg-type]
        )
    if status is not None:
        assert caught.value.status_code == status  # type: ignore[attr-defined]
        waits = caught.value.response.headers.get("retry-after")  # type: ignore[attr-defined]
        assert waits == ("7" if fault == "429_wait" else None)
    assert ask(server).choices[0].finish_reason == "stop"
    counts = server.counts()
    assert (counts["requests"], counts["answered"], counts["faults"]) == (2, 1, {fault: 1})
    assert counts["paid_twice"] == 0
    deadline = time.monotonic() + 10
    while server.counts()["inside"]:  # until it sees that the client is gone
        assert time.monotonic() < deadline


async def _within(seconds: float, work: Awaitable[Any]) -> Any:
    try:
        return await asyncio.wait_for(work, seconds)
    except TimeoutError as error:
        raise openai.APITimeoutError(request=None) from error  # type: ignore[arg-type]


def test_a_drip_that_ends_is_an_answer(server: ModelServerHandle) -> None:
    server.set(upcoming=["drip"], drip_s=0.1)
    assert ask(server).choices[0].message.content
    assert server.counts()["answered"] == 1


@pytest.mark.parametrize(
    ("fault", "begins", "ends"),
    [
        ("cut_json", '{"', None),
        ("wrong_schema", '{"unexpected"', "}"),
        ("prose", "Sure!", ":}"),
        ("fence", "```json", "```"),
        ("think", "<think>", "}"),
        ("unclosed_think", "<think>", "}"),
        ("junk", "\ufffd\x00\u202e", "\u0300"),
        ("empty", "", ""),
    ],
)
def test_answers_are_spoilt(server: ModelServerHandle, fault: str, begins: str, ends: str | None) -> None:
    right = ask(server, seed=1, response_format=formatted(THING)).choices[0].message.content
    server.set(upcoming=[fault])
    choice = ask(server, seed=1, response_format=formatted(THING)).choices[0]
    assert choice.finish_reason == "stop"
    assert choice.message.content.startswith(begins)
    assert choice.message.content != right
    assert _is_json(choice.message.content) == (fault == "wrong_schema")
    if ends is None:
        assert right.startswith(choice.message.content)
    else:
        assert choice.message.content.endswith(ends)
    assert server.counts()["answered"] == 2  # it is billed all the same


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def test_cut_off_refused_and_no_answer_at_all(server: ModelServerHandle) -> None:
    server.set(upcoming=["cut_off", "refusal", "no_choices"])
    assert ask(server).choices[0].finish_reason == "length"
    refused = ask(server).choices[0].message
    assert (refused.content, refused.refusal) == (None, "I can't help with that.")
    assert ask(server).choices == []
    assert server.counts()["answered"] == 2


def _outcomes(server: ModelServerHandle, order: list[int], **body: Any) -> dict[int, str]:
    """Question → the class of its error, or "", asked eight at a time."""

    async def work(client: AsyncOpenAI) -> dict[int, str]:
        places = asyncio.Semaphore(8)

        async def one(number: int) -> str:
            async with places:
                try:
                    messages = [{"role": "user", "content": f"Number {number}?"}]
                    await client.chat.completions.create(model="tiny", messages=messages, **body)  # type: ignore[arg-type]
                except openai.APIError as error:
                    return type(error).__name__
                return ""

        return dict(zip(order, await asyncio.gather(*map(one, order))))

    outcomes: dict[int, str] = talk(server, work)
    return outcomes


def test_who_is_hit_depends_on_the_seed_and_on_nothing_else(server: ModelServerHandle) -> None:
    rates = {"429": 0.15, "500": 0.15}
    server.set(rates=rates, seed=3)
    first = _outcomes(server, list(range(200)))
    server.set(rates=rates, seed=3)
    assert _outcomes(server, list(range(199, -1, -1))) == first
    server.set(rates=rates, seed=4)
    assert _outcomes(server, list(range(200))) != first
    assert 35 <= sum(map(bool, first.values())) <= 85
    assert {"RateLimitError", "InternalServerError", ""} == set(first.values())


def test_a_question_fails_at_most_so_often_whatever_is_changed_in_the_call(server: ModelServerHandle) -> None:
    server.set(rates={"500": 1.0}, at_most=1)
    assert set(_outcomes(server, [1, 2]).values()) == {"InternalServerError"}
    assert set(_outcomes(server, [1, 2], max_tokens=999).values()) == {""}
    assert set(_outcomes(server, [1], seed=7).values()) == {"InternalServerError"}
    assert set(_outcomes(server, [3]).values()) == {"InternalServerError"}


def test_spoilt_answers_end_sooner_than_other_faults_and_repairs_are_the_same_question(
    server: ModelServerHandle,
) -> None:
    mend = {"role": "user", "content": "That answer can't be used: it is empty. Give the whole answer."}
    right = ask(server, seed=1).choices[0].message.content
    server.set(rates={"empty": 1.0}, spoilt_at_most=1)
    assert ask(server, seed=1).choices[0].message.content == ""
    assert ask(server, seed=1, messages=[*USER, mend]).choices[0].message.content == right
    server.set(rates={"500": 1.0}, spoilt_at_most=0)
    assert set(_outcomes(server, [1, 2]).values()) == {"InternalServerError"}


def test_an_answer_whose_client_is_gone_is_abandoned_and_not_paid(server: ModelServerHandle) -> None:
    server.set(seconds=0.5)
    with pytest.raises(openai.APITimeoutError):
        ask(server, {"timeout": 0.1})
    deadline = time.monotonic() + 10
    while server.counts()["inside"]:
        assert time.monotonic() < deadline
    counts = server.counts()
    assert (counts["requests"], counts["answered"], counts["abandoned"]) == (1, 0, 1)


def test_faults_and_mistakes_of_one_stage_only(server: ModelServerHandle) -> None:
    server.set(rates={"500": 1.0}, only_stage="Thing")
    assert ask(server).choices
    with pytest.raises(openai.InternalServerError):
        ask(server, response_format=formatted(THING))
    right = ask(server, response_format=formatted(THING, "Other")).choices[0].message.content
    server.set(rates={}, mistakes={"unicode_names": 1.0}, only_stage="Other")
    wrong = ask(server, response_format=formatted(THING, "Other")).choices[0].message.content
    assert json.loads(wrong) == {**json.loads(right), "name": json.loads(right)["name"] + "\u202e\u0300\ufffd 𝕵"}


def test_faults_of_one_model_only(server: ModelServerHandle) -> None:
    server.set(rates={"500": 1.0}, only_model="org/large")
    assert ask(server).choices
    with pytest.raises(openai.InternalServerError):
        ask(server, model="org/large")


def test_too_many_at_once_are_refused(server: ModelServerHandle) -> None:
    server.set(refuse_above=3, seconds=0.2)
    outcomes = _outcomes(server, list(range(8)))
    assert sorted(outcomes.values()) == [""] * 3 + ["RateLimitError"] * 5
    assert 3 <= server.counts()["most_inside"] <= 8


def test_requests_are_counted_and_what_is_answered_twice_shows(server: ModelServerHandle) -> None:
    server.set(upcoming=["500"])
    with pytest.raises(openai.InternalServerError):
        ask(server)
    ask(server)
    ask(server, seed=1, response_format=formatted(THING))
    assert server.counts()["paid_twice"] == 0
    ask(server, model="org/large")
    ask(server)
    counts = server.counts()
    assert (counts["requests"], counts["answered"], counts["paid_twice"]) == (5, 4, 1)
    assert counts["stages"] == {"text": {"requests": 4, "answered": 3}, "Thing": {"requests": 1, "answered": 1}}
    assert counts["models"] == {"tiny": {"requests": 4, "answered": 3}, "org/large": {"requests": 1, "answered": 1}}
    assert sorted(r["answered"] for r in server.requests().values()) == [1, 1, 2]
    assert server.bodies()[-1] == {"model": "tiny", "messages": USER}
    server.reset()
    assert server.counts()["requests"] == server.counts()["paid_twice"] == 0


def test_settings_that_do_not_exist_are_refused(server: ModelServerHandle) -> None:
    for wrong, said in (
        ({"rates": {"404": 0.5}}, "unknown fault 404"),
        ({"rates": {"429": 0.6, "500": 0.6}}, "more than 1"),
        ({"speed": 3}, "speed"),
        ({"batch_end": "lost"}, "batch_end"),
    ):
        with pytest.raises(ValueError, match=said):
            server.set(**wrong)
    assert ask(server).choices


def test_the_process_ends_with_its_context() -> None:
    with model_server() as running:
        os.kill(running.pid, 0)
    with pytest.raises(ProcessLookupError):
        os.kill(running.pid, 0)


def test_the_process_ends_with_a_parent_that_is_killed() -> None:
    code = (
        "import time; from tests.doubles.model_server import model_server\n"
        "with model_server() as s:\n    print(s.pid, flush=True)\n    time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        parent.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 20
    while _runs(child):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _runs(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_server_that_can_not_start_says_so() -> None:
    with pytest.raises(RuntimeError, match="did not start"), model_server(speed=3):
        pass
