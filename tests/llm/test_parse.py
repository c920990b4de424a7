import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from sprite_etl.llm.parse import (
    ParseError,
    fenced_blocks,
    find_code,
    find_json,
    is_open,
    is_whole_json,
    read_answer,
    split_thinking,
)

# What JSON can hold and UTF-8 too; NUL and other controls included.
TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)
OBJECTS = st.dictionaries(TEXT, VALUES, max_size=4)
PROSE = st.text(st.characters(exclude_characters="{}[]`~<>", exclude_categories=("Cs",)), max_size=40)


class Thing(BaseModel):
    name: str
    count: int


@given(VALUES)
def test_json_alone_is_found_whole(value):
    text = json.dumps(value)
    assert find_json(f"  {text}\n") == (value,)
    assert is_whole_json(text)


@given(OBJECTS, PROSE, PROSE)
def test_an_object_within_prose_is_found(value, before, after):
    assert find_json(f"The answer: {before} {json.dumps(value)} {after}.")[0] == value


@given(OBJECTS, PROSE)
def test_fenced_json_is_found_whatever_stands_before_it(value, before):
    assert find_json(f"Well {{maybe}}: {before}\n```json\n{json.dumps(value, indent=2)}\n```\nDone.")[0] == value


@given(OBJECTS, PROSE)
def test_thinking_does_not_matter(value, thought):
    assert find_json(f'<think>\n{thought} {{"not": "this"}}\n</think>\n\n{json.dumps(value)}') == (value,)


@given(st.text(max_size=200) | st.text('{}[]":,`<>think/ \n\\u0d8e1', max_size=200))
def test_any_text_is_either_json_or_said_not_to_be(text):
    try:
        found = find_json(text)
    except ParseError:
        pass
    else:
        json.dumps(found, allow_nan=False, ensure_ascii=False).encode()
    split_thinking(text)
    find_code(text)


@given(OBJECTS.filter(bool), st.data())
def test_an_object_that_is_cut_off_is_no_answer(value, data):
    whole = json.dumps({"all": value, "end": True})
    cut = whole[: data.draw(st.integers(1, len(whole) - 1))]
    with pytest.raises(ParseError):
        find_json(cut)
    assert not is_whole_json(cut)


@pytest.mark.parametrize(
    ("text", "thinking", "answer"),
    [
        ("plain", "", "plain"),
        ("<think>a</think>b", "a", "b"),
        ("<think>a</think>\n<think>c</think> b", "a\nc", "b"),
        ("\n<THINK>\na\n</THINK>\n\nb\n", "a", "b"),
        ("<think>never closed", "never closed", ""),
        ("opened by the template</think>b", "opened by the template", "b"),
        ("use <think> wisely", "", "use <think> wisely"),
        ('{"tag": "</think>"}', "", '{"tag": "</think>"}'),
        ("```python\nx = '</think>'\n```", "", "```python\nx = '</think>'\n```"),
    ],
)
def test_thinking_is_what_stands_at_the_beginning(text, thinking, answer):
    assert split_thinking(text) == (thinking, answer)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("def answer(scene):\n    return 1", "def answer(scene):\n    return 1"),
        ("Here:\n```python\na = 1\n```\nDone", "a = 1"),
        ("```py\na = 1\n```\nbetter:\n```python\na = 2\n```", "a = 2"),
        ("```python\na = 1\n```\nwhich prints\n```\n1\n```", "a = 1"),
        ("```\na = 1\n```", "a = 1"),
        ("~~~python\na = 1\n~~~", "a = 1"),
        ("````python\na = '''\n```\n'''\n````", "a = '''\n```\n'''"),
        ("```python\nif x:\n    y = 1", "if x:\n    y = 1"),
        ("<think>```python\nwrong\n```</think>```Python\nright\n```", "right"),
        ("```json\n{}\n```\n```python title=x\na\n```", "a"),
    ],
)
def test_code_comes_out_of_its_fence(text, code):
    assert find_code(text) == code


def test_blocks_have_their_language():
    assert fenced_blocks("```JSON\n{}\n```\ntext\n```\nx\n```") == (("json", "{}\n"), ("", "x\n"))


@pytest.mark.parametrize(
    ("text", "is_left_open"),
    [
        ("plain words", False),
        ("```python\nx = 1\n```", False),
        ("```python\nx = 1\n``` ", False),
        ("```python\nx = 1\n", True),
        ("```\na\n```\nand\n```python\nx = 1", True),
        ("<think>```\n</think>```python\nx = 1\n```", False),
    ],
)
def test_a_block_without_its_closing_fence_is_open(text, is_left_open):
    assert is_open(text) == is_left_open


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"name": "a\tb\u0001", "count": 1}', {"name": "a\tb\u0001", "count": 1}),
        ('As in {"name": "..."} it is {"name": "lamp", "count": 3} [1].', {"name": "lamp", "count": 3}),
        ("Of [1], the list is [2, 3]", [2, 3]),
        ('Sets are {written, so}: {"a": {"b": 1}}', {"a": {"b": 1}}),
    ],
)
def test_the_likeliest_value_comes_first(text, value):
    assert find_json(text)[0] == value


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"),
        ("<think>hm, let me", "empty"),
        ("I can't.", "not JSON"),
        ('{"a": NaN}', "NaN is not JSON"),
        ('{"a": "\\ud800"}', "surrogate"),
        ("[" * 100_000, "nested|ends within"),
        ('e.g. {"x": 1}, so {"x": 2, "y": [1,', "ends within its JSON"),
    ],
)
def test_what_is_no_json_says_why(text, said):
    with pytest.raises(ParseError, match=said):
        find_json(text)


def test_brackets_alone_end_soon():
    with pytest.raises(ParseError):
        find_json("x" + "{ " * 200_000 + "}")


def test_an_answer_is_the_first_value_of_its_type():
    text = 'Like {"name": "x", "count": 1}? It is {"name": "lamp", "count": 3}, of {"all": 4}.'
    assert read_answer(text, Thing) == Thing(name="lamp", count=3)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"name": "lamp"}, "count: Field required"),
        ({"name": 3, "count": "many"}, "name: .*; count: "),
        ([], "the answer: "),
    ],
)
def test_a_wrong_type_says_where(value: Any, said: str):
    with pytest.raises(ParseError, match=said) as caught:
        read_answer(json.dumps(value), Thing)
    assert caught.value.reason == "schema_mismatch"
