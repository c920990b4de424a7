from __future__ import annotations

import math

import pytest

from sprite_etl.store.runs import RunIdentity, canonical_json, fingerprint


def test_the_fingerprint_follows_values_not_order() -> None:
    one = fingerprint({"a": 1, "b": {"c": 2, "d": 3}}, {"ask": "x"}, "0.1", "cat")
    two = fingerprint({"b": {"d": 3, "c": 2}, "a": 1}, {"ask": "x"}, "0.1", "cat")
    assert one == two
    assert len(one) == 64


@pytest.mark.parametrize("change", range(4))
def test_every_part_changes_the_fingerprint(change: int) -> None:
    parts: list[tuple[object, object]] = [({"a": 1}, {"a": 2}), ({"s": "x"}, {"s": "y"}), ("0.1", "0.2"), ("c", "d")]
    before = [p[0] for p in parts]
    after = [p[1] if i == change else p[0] for i, p in enumerate(parts)]
    assert fingerprint(*before) != fingerprint(*after)  # type: ignore[arg-type]


def test_what_json_cannot_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        fingerprint({"a": math.nan}, {}, "0.1", "c")


@pytest.mark.parametrize(
    ("field", "value"),
    [("source", "A/b"), ("batch", "2026-1-1"), ("batch", "20260101"), ("recipe", ""),
     ("recipe", "a/b"), ("fingerprint", "x")],
)  # fmt: skip
def test_an_identity_is_checked_where_it_is_made(field: str, value: str) -> None:
    good = {"source": "mujoco", "batch": "2026-01-01", "recipe": "template", "fingerprint": "0" * 64}
    RunIdentity(**good)
    with pytest.raises(ValueError, match=field):
        RunIdentity(**{**good, field: value})


def test_canonical_json_keeps_text_as_it_is() -> None:
    assert canonical_json({"b": "ü", "a": [1, None]}) == '{"a":[1,null],"b":"ü"}'.encode()
