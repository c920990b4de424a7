import base64
import json
from typing import Literal

import pytest
from pydantic import BaseModel, ValidationError

from sprite_etl.llm.schemas import schema_name, schema_of
from sprite_etl.llm.values import ModelChoice, ModelServer, Price, StageModels, Usage
from tests.llm.conftest import request


class Other(BaseModel):
    name: str


def image(content: bytes) -> dict[str, object]:
    return {"type": "image_url", "image_url": {"url": f"data:image/jpeg;base64,{base64.b64encode(content).decode()}"}}


@pytest.mark.parametrize(
    "change",
    [
        {"server": "other"},
        {"model": "other"},
        {"messages": ({"role": "system", "content": "What is number 0?"},)},
        {"answer": Other},
        {"answer": None},
        {"temperature": 0.5},
        {"top_p": 0.5},
        {"seed": 1},
        {"sample": 1},
        {"max_tokens": 65},
    ],
)
def test_what_changes_the_answer_changes_the_key(change):
    assert request(**change).key != request().key


@pytest.mark.parametrize("change", [{"stage": "judge"}, {"prompt": "x@2:y"}])
def test_where_a_text_comes_from_does_not_change_the_key(change):
    assert request(**change).key == request().key


def test_pictures_count_by_their_bytes():
    def key(content: bytes) -> str:
        return request(messages=({"role": "user", "content": [image(content)]},)).key

    assert key(b"a") == key(b"a")
    assert key(b"a") != key(b"b")


def test_a_key_is_the_same_in_every_process_and_version():
    assert request(answer=None).key == "e584d39cfddc9052bc6d856e052a798920b67918caffa97456a13fd0be6fb8f6"


def test_no_secret_shows():
    server = ModelServer(name="x", base_url="https://h/v1", api_key="sk-1", headers={"X-Token": "sk-2"})
    assert "sk-" not in repr(server) + str(server) + server.model_dump_json()
    assert set(server.secrets) == {"sk-1", "sk-2"}


@pytest.mark.parametrize("url", ["h:1/v1", "ftp://h/v1", "http://me:sk-1@h/v1", "http://h/v1?key=sk-1", "http:///v1"])
def test_a_url_that_can_not_be_used_is_refused_without_repeating_it(url):
    with pytest.raises(ValidationError) as caught:
        ModelServer(name="x", base_url=url)
    assert "sk-1" not in str(caught.value)


@pytest.mark.parametrize("wrong", ["sk-1\n", " sk-1", "sk-1é", "sk\r\nX: 1"])
@pytest.mark.parametrize("field", ["api_key", "headers"])
def test_a_key_that_can_not_be_sent_is_refused_without_repeating_it(field, wrong):
    with pytest.raises(ValidationError, match="must be ASCII") as caught:
        ModelServer(name="x", base_url="http://h/v1", **{field: wrong if field == "api_key" else {"X-Key": wrong}})
    assert "sk" not in str(caught.value)


def test_samples_of_mixed_models_never_overlap():
    a = ModelChoice(server="s", model="a", samples=2, seed_base=5)
    b = ModelChoice(server="s", model="a", samples=3, temperature=1, seed_base=5)
    drawn = StageModels(stages={"write_program": (a, b)}).samples("write_program")
    assert [choice for choice, _, _ in drawn] == [a, a, b, b, b]
    assert [index for _, index, _ in drawn] == [0, 1, 2, 3, 4]
    assert [seed for _, _, seed in drawn] == [5, 1005, 2005, 3005, 4005]


def test_a_stage_needs_a_model():
    with pytest.raises(ValidationError, match="judge must name at least one"):
        StageModels(stages={"judge": ()})


def test_cached_tokens_cost_less():
    price = Price(input=2, output=8, cached_input=0.5)
    assert price.cost(Usage(1_000_000, 500_000, 400_000)) == pytest.approx(0.6 * 2 + 0.4 * 0.5 + 0.5 * 8)
    assert Price(input=2, output=8).cost(Usage(1_000_000, 0, 400_000)) == pytest.approx(2)


class Inner(BaseModel):
    title: str
    default: int = 4


class Outer(BaseModel):
    inner: Inner
    many: list[Inner] = []
    hand: Literal["left", "right"] = "left"
    maybe: float | None = None


def test_a_schema_demands_every_property_and_no_other():
    schema = schema_of(Outer)
    assert schema["required"] == ["inner", "many", "hand", "maybe"]
    assert schema["additionalProperties"] is False
    inner = schema["$defs"]["Inner"]
    assert inner["required"] == ["title", "default"]  # names of properties, not keywords
    assert inner["additionalProperties"] is False
    assert "default" not in schema["properties"]["hand"]
    assert schema["properties"]["hand"]["enum"] == ["left", "right"]
    json.dumps(schema)


def test_a_schema_has_a_name_that_servers_take():
    assert schema_name(type("Über[int]" + "x" * 80, (BaseModel,), {})) == "_ber_int_" + "x" * 55
