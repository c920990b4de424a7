"""Hand-written questions through `sprite verify`: nothing wrong is accepted, and little that is right is refused."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.transform.verify.written import Judged, judged, written_lines
from tests.transform.verify.written_rooms import written_rooms


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> list[Judged]:
    folder: Path = tmp_path_factory.mktemp("written")
    return judged(written_rooms(folder))


def ids(found: list[Judged], outcome: str) -> list[str]:
    return [f"{j.line['id']}: {j.verdict['reason'] or j.verdict['value']}" for j in found if j.outcome == outcome]


def test_every_line_is_judged_once_and_says_why(found: list[Judged]) -> None:
    lines = written_lines()
    assert len(found) == len(lines)
    assert Counter(j.line["id"] for j in found) == Counter(line["id"] for line in lines)
    assert all(j.verdict["id"] == j.line["id"] for j in found)
    assert all(line["why"] and line["expect"] in ("accepted", "rejected") for line in lines)


def test_nothing_wrong_is_accepted(found: list[Judged]) -> None:
    assert ids(found, "accepted and wrong") == []


def test_what_has_to_be_rejected_is_rejected(found: list[Judged]) -> None:
    assert [j.line["id"] for j in found if j.line["expect"] == "rejected" and j.verdict["status"] == "accepted"] == []


def test_what_is_right_is_accepted(found: list[Judged]) -> None:
    assert ids(found, "rejected wrongly") == []
