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


SURVIVING = {
    "second_look-39": "a quotient the wrong way round: of one program, nothing but another program tells",
    "second_look-42": "another face of the box: both are areas of it",
    "second_look-44": "half extents against extents, and the object itself counted: both only count",
    "third_look-22": "higher for lower: heights are compared either way",
    "third_look-23": "the sum of two sides for the diagonal: both are lengths of it",
    "third_look-24": "the opposite order: both are orders",
}
"""Wrong single programs of no task that nothing but a vote can catch; with votes they are caught."""
REFUSED = {"second_look-5": "asks for seats, and means chairs"}
"""Right, and refused all the same."""


def ids(found: list[Judged], outcome: str) -> dict[str, str]:
    return {j.line["id"]: f"{j.verdict['reason'] or j.verdict['value']}" for j in found if j.outcome == outcome}


def test_every_line_is_judged_once_and_says_why(found: list[Judged]) -> None:
    lines = written_lines()
    assert len(found) == len(lines)
    assert Counter(j.line["id"] for j in found) == Counter(line["id"] for line in lines)
    assert all(j.verdict["id"] == j.line["id"] for j in found)
    assert all(line["why"] and line["expect"] in ("accepted", "rejected") for line in lines)


def test_nothing_wrong_is_accepted_but_what_only_a_vote_can_catch(found: list[Judged]) -> None:
    assert ids(found, "accepted and wrong").keys() == SURVIVING.keys()
    assert not any(j.line.get("task") for j in found if j.outcome == "accepted and wrong")


def test_with_votes_no_wrong_program_stands(found: list[Judged]) -> None:
    programs = Counter(j.line["id"] for j in found)
    voted = [j for j in found if programs[j.line["id"]] > 1]
    assert {j.outcome for j in voted} == {"accepted and right", "rejected rightly"}
    assert {f"{i}-voted" for i in SURVIVING} <= {j.line["id"] for j in voted}


def test_what_has_to_be_rejected_is_rejected(found: list[Judged]) -> None:
    standing = {j.line["id"] for j in found if j.line["expect"] == "rejected" and j.verdict["status"] == "accepted"}
    assert standing == SURVIVING.keys()


def test_what_is_right_is_accepted(found: list[Judged]) -> None:
    assert ids(found, "rejected wrongly").keys() == REFUSED.keys()


def test_there_are_enough_of_each_kind() -> None:
    lines = {line["id"]: line for line in written_lines()}
    wrong = [line for line in lines.values() if line["expect"] == "rejected"]
    phrasings = Counter(line["task"] for line in lines.values() if line["task"] and line["expect"] == "accepted")
    assert len(lines) >= 300
    assert len({line["question"] for line in lines.values()}) >= len(lines) - len(SURVIVING)
    assert sum(line["task"] is None for line in lines.values()) >= 60
    assert len(wrong) >= 60
    common = ("object_abs_distance", "object_counting", "object_size_estimation", "object_rel_distance",
              "object_relation_in_view", "object_direction_facing_simple")  # fmt: skip
    assert all(phrasings[task] >= 20 for task in common)
