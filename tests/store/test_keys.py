from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sprite_etl.store import keys
from sprite_etl.store.objects import checked_key
from sprite_etl.store.runs import RunIdentity

RUN = RunIdentity("mujoco", "2026-01-01", "template", "ab" * 32)


def test_the_layout() -> None:
    assert keys.capture_prefix("mujoco", "home-1", "c0ffee") == "raw/source=mujoco/scene=home-1/c0ffee"
    assert (
        keys.stage_key(RUN, "ask", "home-1") == f"stage/{'ab' * 32}/ask/source=mujoco/batch=2026-01-01/home-1.parquet"
    )
    assert (
        keys.rejects_key(RUN, "ask", "home-1")
        == f"rejects/{'ab' * 32}/ask/source=mujoco/batch=2026-01-01/home-1.parquet"
    )
    assert keys.review_key("q1", "20260101T000000Z") == "reviews/q1/20260101T000000Z.json"
    assert keys.llm_cache_key("abcd" * 16) == f"llm-cache/ab/{'abcd' * 16}.json"
    assert keys.release_key("v1", "train/qa.jsonl") == "releases/v1/train/qa.jsonl"
    below = f"llm-batches/{'ab' * 32}"
    assert keys.missing_key(RUN, "run", "n1") == f"{below}/missing/source=mujoco/batch=2026-01-01/run/n1.jsonl"
    assert (
        keys.provider_batch_key(RUN, "solve-0", "b1", "batch.json")
        == f"{below}/batches/source=mujoco/batch=2026-01-01/solve-0/b1/batch.json"
    )


@given(st.text(min_size=1, max_size=20), st.text(min_size=1, max_size=20))
def test_every_scene_name_makes_a_safe_and_distinct_key(a: str, b: str) -> None:
    try:
        a.encode(), b.encode()
    except UnicodeEncodeError:
        return
    keys_of = [keys.stage_key(RUN, "ask", name) for name in (a, b)]
    for key in keys_of:
        assert checked_key(key, "x").count("/") == 5
    assert (a == b) == (keys_of[0] == keys_of[1])


def test_no_name_is_no_segment() -> None:
    with pytest.raises(ValueError, match="empty"):
        keys.capture_prefix("mujoco", "", "c")
    with pytest.raises(ValueError, match="hex"):
        keys.llm_cache_key("../../x")


def test_a_part_of_a_ledger_says_whose_it_is() -> None:
    assert keys.ledger_of(keys.ledger_key(RUN, "0001-ab")) == (RUN.fingerprint, RUN.source, RUN.batch)
    assert keys.ledger_of(keys.plan_key(RUN)) is None
