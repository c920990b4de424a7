import json
from dataclasses import replace

import pytest

from sprite_etl.llm.cache import Answer, AnswerCache
from sprite_etl.llm.values import Usage
from sprite_etl.store import keys

KEY = "ab" * 32
ANSWER = Answer("ünï\x00", "stop", None, "tiny-1", Usage(10, 5, 4), 0.5, 1, "a" * 64, {"call_id": "c1"})


def test_what_is_kept_is_found(store):
    cache = AnswerCache(store)
    assert cache.keep(KEY, ANSWER) == ANSWER
    assert cache.get(KEY) == ANSWER
    assert cache.find([KEY, "cd" * 32, KEY]) == {KEY: ANSWER}
    assert store.list() == [f"llm-cache/ab/{KEY}.json"]


def test_the_first_answer_stays(store):
    cache = AnswerCache(store)
    cache.keep(KEY, ANSWER)
    assert cache.keep(KEY, replace(ANSWER, text="other")) == ANSWER
    assert cache.get(KEY) == ANSWER


@pytest.mark.parametrize(
    "change",
    [
        lambda entry: b"{",
        lambda entry: b"[]",
        lambda entry: json.dumps({**entry, "format": 0}).encode(),
        lambda entry: json.dumps({**entry, "key": "cd" * 32}).encode(),
        lambda entry: json.dumps({**entry, "usage": None}).encode(),
        lambda entry: json.dumps({**entry, "more": 1}).encode(),
    ],
)
def test_what_can_not_be_read_is_asked_again_and_replaced(store, change):
    cache, key = AnswerCache(store), keys.llm_cache_key(KEY)
    cache.keep(KEY, ANSWER)
    store.put(key, change(json.loads(store.get(key))))
    assert cache.find([KEY]) == {}
    assert cache.keep(KEY, ANSWER) == ANSWER
    assert cache.get(KEY) == ANSWER
