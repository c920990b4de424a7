import asyncio

import httpx2
import openai
import pytest

from sprite_etl.llm.errors import MAX_WAIT_S, UnusableReplyError, fault_of, redact, retry_after
from sprite_etl.llm.values import ModelServer

SERVER = ModelServer(name="vllm", base_url="http://h:1/v1", api_key="sk-secret-1", headers={"X-Key": "hidden-2"})
NOW = 1_000_000_000.0  # 2001-09-09 01:46:40 UTC


def status_error(status: int, body: object = None, headers: dict[str, str] | None = None) -> openai.APIStatusError:
    response = httpx2.Response(status, headers=headers, request=httpx2.Request("POST", "http://h:1/v1"))
    return openai.APIStatusError("said", response=response, body=body)


@pytest.mark.parametrize(
    ("status", "reason", "again", "congested", "ends_model"),
    [
        (307, "bad_request", False, False, True),
        (400, "bad_request", False, False, False),
        (401, "unauthorised", False, False, True),
        (403, "unauthorised", False, False, True),
        (404, "unknown_model", False, False, True),
        (408, "timeout", True, True, False),
        (409, "server_error", True, False, False),
        (413, "too_long", False, False, False),
        (422, "bad_request", False, False, False),
        (429, "rate_limited", True, True, False),
        (500, "server_error", True, False, False),
        (502, "server_error", True, False, False),
        (503, "server_error", True, True, False),
        (504, "timeout", True, True, False),
    ],
)
def test_each_status_has_its_class(status, reason, again, congested, ends_model):
    fault = fault_of(status_error(status), SERVER, "m")
    assert (fault.reason, fault.again, fault.congested, fault.ends_model) == (reason, again, congested, ends_model)
    assert "vllm" in fault.detail


def test_an_empty_account_is_not_asked_again():
    fault = fault_of(status_error(429, {"message": "no money", "code": "insufficient_quota"}), SERVER, "m")
    assert (fault.again, fault.ends_model) == (False, True)
    assert "credit" in fault.detail


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (asyncio.TimeoutError(), "timeout"),
        (openai.APITimeoutError(httpx2.Request("POST", "http://h")), "timeout"),
        (openai.APIConnectionError(request=httpx2.Request("POST", "http://h")), "connection"),
        (UnusableReplyError("KeyError"), "server_error"),
    ],
)
def test_what_may_pass_is_tried_again(error, reason):
    fault = fault_of(error, SERVER, "m")
    assert (fault.reason, fault.again) == (reason, True)


def test_a_fault_of_our_own_is_not_a_servers():
    with pytest.raises(ZeroDivisionError):
        fault_of(ZeroDivisionError(), SERVER, "m")


@pytest.mark.parametrize("status", [400, 401, 403, 404, 429, 500])
@pytest.mark.parametrize("shape", [lambda said: {"message": said}, lambda said: {"error": {"message": said}}, str])
def test_no_fault_repeats_a_secret(status, shape):
    fault = fault_of(status_error(status, shape("your key sk-secret-1 and hidden-2")), SERVER, "m")
    assert "secret" not in fault.detail
    assert "hidden" not in fault.detail


def test_what_the_server_said_helps():
    fault = fault_of(status_error(400, {"message": "max_tokens is too large: 9"}), SERVER, "m")
    assert "max_tokens is too large: 9" in fault.detail


def test_words_are_short_and_on_one_line():
    assert redact("a\nb  c\t" + "x" * 1000, SERVER) == "a b c " + "x" * 294


@pytest.mark.parametrize(
    "said",
    [
        "This model's maximum context length is 8192 tokens. However, you requested 9000 tokens",
        "max_tokens=40000 cannot be greater than max_model_len=32768. Please request fewer output tokens.",
    ],
)
def test_servers_say_in_several_ways_that_it_is_too_long(said):
    fault = fault_of(status_error(400, {"message": said}), SERVER, "m")
    assert (fault.reason, fault.again) == ("too_long", False)
    assert said in fault.detail


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Retry-After": "2"}, 2),
        ({"retry-after": "0.5"}, 0.5),
        ({"Retry-After": "2", "retry-after-ms": "250"}, 0.25),
        ({"Retry-After": "Sun, 09 Sep 2001 01:46:50 GMT"}, 10),
        ({"Retry-After": "Sun, 09 Sep 2001 01:46:30 GMT"}, 0),
        ({"Retry-After": "-5"}, 0),
        ({"Retry-After": "86400"}, MAX_WAIT_S),
        ({"Retry-After": "nan"}, None),
        ({"Retry-After": "inf"}, None),
        ({"Retry-After": "soon"}, None),
    ],
)
def test_how_long_to_wait_is_read_from_every_form(headers, seconds):
    assert retry_after(headers, NOW) == seconds
