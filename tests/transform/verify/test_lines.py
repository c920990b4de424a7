"""`sprite verify`: programs from outside, a line each."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sprite_etl.scene.box import box_distance
from sprite_etl.scene.folder import CaptureFolder
from sprite_etl.transform.verify.lines import verify_lines
from sprite_etl.transform.view import view_of
from tests.builders import Thing, box_world, walk


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> CaptureFolder:
    things = [
        Thing("table", (0.0, 0.0), (1.4, 0.75, 0.9), "brown", 0.4),
        Thing("chair", (1.9, 0.3), (0.45, 0.9, 0.45), "red", 1.0),
        Thing("chair", (-1.8, -1.0), (0.5, 1.0, 0.4), "blue", 0.2),
        Thing("bed", (-1.2, 2.4), (1.5, 0.5, 2.0), "white", 0.1),
    ]
    return box_world(tmp_path_factory.mktemp("lines") / "capture", things, walk(8))


def line(code: str, **fields: Any) -> dict[str, Any]:
    base = {
        "id": "1",
        "question": "How far apart are the table and the bed?",
        "task": "object_abs_distance",
        "answer_type": "number",
        "unit": "m",
        "objects": ["table_1", "bed_1"],
        "frames": [],
        "params": {},
    }
    return {**base, "code": f"def answer(scene):\n    {code}\n", **fields}


def judge(room: CaptureFolder, *lines: dict[str, Any], votes: int = 1) -> list[dict[str, Any]]:
    found = verify_lines(room, lines, votes)
    json.dumps(found, allow_nan=False)
    assert [f["id"] for f in found] == [entry.get("id") for entry in lines]
    assert all(set(f) == {"id", "status", "reason", "detail", "value", "checks", "cpu_ms"} for f in found)
    return found


def test_a_right_program_is_accepted_with_its_checks(room: CaptureFolder) -> None:
    (verdict,) = judge(room, line("return calculate_distance(*scene.named)"))
    view = view_of(room.capture, range(8))
    expected = box_distance(view.object("table_1").box, view.object("bed_1").box)
    assert (verdict["status"], verdict["reason"]) == ("accepted", None)
    assert verdict["value"] == pytest.approx(expected)
    assert verdict["checks"]["solver"] == "passed"
    assert verdict["checks"]["metamorphic_scale"] == "passed"
    assert set(verdict["checks"].values()) == {"passed"}


def test_the_solver_finds_what_the_relations_cannot(room: CaptureFolder) -> None:
    (verdict,) = judge(room, line("return 1.02 * calculate_distance(*scene.named)"))
    assert (verdict["status"], verdict["reason"]) == ("rejected", "solver_disagrees")
    assert verdict["checks"]["execution"] == "passed"


@pytest.mark.parametrize(
    ("code", "fields", "status", "reason"),
    [
        ("return 1 / 0", {}, "failed", "execution_error"),
        ("return 'a'", {}, "rejected", "wrong_type"),
        ("return 1.5", {}, "rejected", "metamorphic_scale"),
        ("return 1", {"task": "object_distance"}, "failed", "bad_line"),
        ("return 1", {"answer_type": "float"}, "failed", "bad_line"),
        ("return 1", {"objects": ["table_1", "piano_1"]}, "failed", "bad_line"),
        ("return 1", {"objects": ["table_1"]}, "failed", "bad_line"),
        ("return 1", {"frames": [99]}, "failed", "bad_line"),
        ("return 1", {"params": [1]}, "failed", "bad_line"),
        ("", {}, "failed", "static_syntax"),
    ],
)
def test_each_fault_has_its_reason(
    room: CaptureFolder, code: str, fields: dict[str, Any], status: str, reason: str
) -> None:
    good = line("return calculate_distance(*scene.named)", id="good")
    verdict, after = judge(room, line(code, **fields), good)
    assert (verdict["status"], verdict["reason"]) == (status, reason)
    assert verdict["detail"]
    assert after["status"] == "accepted"


def test_a_line_without_a_program_is_a_bad_line(room: CaptureFolder) -> None:
    for code in ("", None, 3):
        (verdict,) = judge(room, {**line(""), "code": code})
        assert (verdict["status"], verdict["reason"]) == ("failed", "bad_line")
    (verdict,) = judge(room, {"id": 7})
    assert verdict["reason"] == "bad_line"


def test_lines_may_be_text_and_broken_text_is_named(room: CaptureFolder) -> None:
    good = json.dumps(line("return calculate_distance(*scene.named)"))
    found = verify_lines(room, [good, "{", "[1]", ""])
    assert [f["reason"] for f in found] == [None, "bad_line", "bad_line", "bad_line"]
    assert "line 2 is not JSON" in found[1]["detail"]


def test_an_invented_task_has_no_solver_but_must_depend_on_what_it_names(room: CaptureFolder) -> None:
    free: dict[str, Any] = {"task": None, "objects": ["table_1", "chair_2"]}
    lines = [
        line("return highest_point(scene.named[1]) - highest_point(scene.named[0])", **free),
        line("return 0 * scene.named[0].center[0] + 1", **free, unit=None) | {"unit": None},
        line("return scene.named[0].center[0]", **free),
        line("return volume(scene.named[0])", **free) | {"unit": "m3"},
        line("return volume(scene.named[0])", **free),
        line("return 'above' if scene.named[0].center[1] > scene.named[1].center[1] else 'below'", **free)
        | {"answer_type": "choice", "unit": None, "choices": ["above", "below"]},
    ]  # fmt: skip
    found = judge(room, *lines)
    assert [f["reason"] for f in found] == [
        None,
        "metamorphic_constant",
        "implausible" if found[2]["reason"] == "implausible" else "metamorphic_rigid",
        None,
        "metamorphic_scale",
        None,
    ]
    assert "solver" not in found[0]["checks"]
    assert found[0]["checks"]["metamorphic_constant"] == "passed"


def test_lines_of_one_id_are_voted_on(room: CaptureFolder) -> None:
    free: dict[str, Any] = {"task": None, "objects": ["table_1", "bed_1"]}
    right = line("return calculate_distance(*scene.named)", **free)
    other = line("return center_distance(*scene.named)", **free)
    found = judge(room, right, other, right, {**other, "id": "2"}, votes=3)
    assert [f["reason"] for f in found] == [None, "programs_disagree", None, "programs_disagree"]
    assert found[0]["checks"]["vote"] == "passed"
    assert [f["status"] for f in judge(room, right, other)] == ["accepted", "accepted"]


def test_counts_of_a_view_of_some_frames(room: CaptureFolder) -> None:
    code = "return count_objects(scene, scene.params['name'])"
    for frames in ([], [0], [1, 2]):
        shown = view_of(room.capture, frames or range(8))
        expected = sum(o.name == "chair" for o in shown.objects)
        if not expected:
            continue
        (verdict,) = judge(
            room,
            line(code, task="object_counting", answer_type="integer", unit=None, objects=[], frames=frames,
                 params={"name": "chair"}),
        )  # fmt: skip
        assert (verdict["status"], verdict["value"]) == ("accepted", expected)
