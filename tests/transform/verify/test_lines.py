"""`sprite verify`: programs from outside, a line each."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sprite_etl.scene.box import box_distance
from sprite_etl.scene.folder import CaptureFolder
from sprite_etl.transform.programs.sandbox import SandboxError
from sprite_etl.transform.programs.templates import programs_for
from sprite_etl.transform.tasks import TASKS
from sprite_etl.transform.verify import lines as lines_module
from sprite_etl.transform.verify.lines import verify_lines
from sprite_etl.transform.view import view_of
from tests.builders import Thing, box_world, furnished_room, walk
from tests.transform.drawn_questions import drawn_questions

FIELDS = {"id", "status", "reason", "detail", "value", "checks", "cpu_ms"}
DISTANCE = "What is the distance between the table and the bed in metres, measured between their closest points?"
INVENTED = "By how much do the two stand apart?"
COUNT = "How many chairs can you see in the images?"


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> CaptureFolder:
    things = [
        Thing("table", (0.0, 0.0), (1.4, 0.75, 0.9), "brown", 0.4),
        Thing("chair", (2.0, 0.3), (0.45, 0.9, 0.45), "red", 1.0),
        Thing("chair", (-1.8, -1.0), (0.5, 1.0, 0.4), "blue", 0.2),
        Thing("bed", (-1.2, 2.4), (1.5, 0.5, 2.0), "white", 0.1),
        Thing("box", (0.55, -1.1), (0.4, 0.3, 0.4), "green", 0.3),
    ]
    return box_world(tmp_path_factory.mktemp("lines") / "capture", things, walk(8))


def line(code: str, **fields: Any) -> dict[str, Any]:
    base = {
        "id": "1",
        "question": DISTANCE,
        "task": "object_abs_distance",
        "answer_type": "number",
        "unit": "m",
        "objects": ["table_1", "bed_1"],
        "frames": [],
        "params": {},
    }
    return {**base, "code": f"def answer(scene):\n    {code}\n", **fields}


RIGHT = "return calculate_distance(*scene.named)"


def judge(room: CaptureFolder, *lines: dict[str, Any], votes: int = 1, **options: Any) -> list[dict[str, Any]]:
    found = list(verify_lines(room, lines, votes, **options))
    json.dumps(found, allow_nan=False)
    assert [f["id"] for f in found] == [entry.get("id") for entry in lines]
    assert all(set(f) == FIELDS for f in found)
    return found


def test_a_right_program_is_accepted_with_its_checks(room: CaptureFolder) -> None:
    (verdict,) = judge(room, line(RIGHT))
    view = view_of(room.capture, range(8))
    expected = box_distance(view.object("table_1").box, view.object("bed_1").box)
    assert (verdict["status"], verdict["reason"]) == ("accepted", None)
    assert verdict["value"] == pytest.approx(expected)
    assert {"meaning", "static", "execution", "metamorphic_scale", "solver", "rules"} <= set(verdict["checks"])
    assert set(verdict["checks"].values()) == {"passed"}
    assert "vote" not in verdict["checks"]


def test_what_the_template_annotator_asks_and_writes_is_accepted(tmp_path: Path) -> None:
    """Every task's own questions and programs, as lines: read, adopted, run, solved, and within the rules or not for
    what its rules say."""
    folder = furnished_room(tmp_path / "capture", 3, 12)
    questions = drawn_questions(folder, np.random.default_rng(5), 30)
    lines = []
    for number, q in enumerate(questions):
        fields = {"task": q.task, "answer_type": q.answer_type, "unit": q.unit, "objects": list(q.object_ids),
                  "frames": list(q.frame_indices), "params": q.params, "choices": list(q.choices),
                  "question": q.question, "code": programs_for(q, 1)[0][1]}  # fmt: skip
        lines += [{**fields, "id": 2 * number}, {**fields, "id": 2 * number + 1, "task": None}]
    assert len({q.task for q in questions}) > 10
    for q, (declared, adopted) in zip(questions, zip(*[iter(judge(folder, *lines))] * 2)):
        assert declared["checks"]["meaning"] == "passed", q.question
        assert declared["checks"]["solver"] == "passed", (q, declared)
        has = asdict(folder.capture.has)
        lacks = not all(has[n] for n in TASKS[q.task].needs)
        assert (declared["checks"]["rules"] == "not_checked") == lacks, declared["detail"]
        assert declared["status"] == "accepted" or declared["reason"] == declared["checks"]["rules"]
        assert adopted["checks"].pop("task") == q.task
        assert {**adopted, "id": 0, "cpu_ms": 0} == {**declared, "id": 0, "cpu_ms": 0}


def test_the_solver_finds_what_the_relations_cannot(room: CaptureFolder) -> None:
    (verdict,) = judge(room, line("return 1.02 * calculate_distance(*scene.named)"))
    assert verdict["status"] == "rejected"
    assert verdict["reason"] in ("metamorphic_constructed", "solver_disagrees")
    assert verdict["checks"]["execution"] == "passed"


@pytest.mark.parametrize(
    ("code", "fields", "status", "reason"),
    [
        ("return 1 / 0", {}, "failed", "execution_error"),
        ("return 'a'", {}, "rejected", "wrong_type"),
        ("return 1.5", {}, "rejected", "metamorphic_scale"),
        ("", {}, "failed", "static_syntax"),
        ("import os; return 1", {}, "rejected", "static_import"),
        ("while True: pass", {}, "failed", "timeout"),
        (RIGHT, {"task": "object_distance"}, "failed", "bad_line"),
        (RIGHT, {"task": ["object_abs_distance"]}, "failed", "bad_line"),
        (RIGHT, {"answer_type": "float"}, "failed", "bad_line"),
        (RIGHT, {"answer_type": "integer"}, "failed", "bad_line"),
        (RIGHT, {"answer_type": {}, "task": None}, "failed", "bad_line"),
        (RIGHT, {"unit": "cm"}, "failed", "bad_line"),
        (RIGHT, {"unit": 3, "task": None}, "failed", "bad_line"),
        (RIGHT, {"objects": ["table_1", "piano_1"]}, "failed", "bad_line"),
        (RIGHT, {"objects": ["table_1"]}, "failed", "bad_line"),
        (RIGHT, {"objects": "table_1"}, "failed", "bad_line"),
        (RIGHT, {"objects": [["table_1"], 3]}, "failed", "bad_line"),
        (RIGHT, {"frames": [99]}, "failed", "bad_line"),
        (RIGHT, {"frames": ["0"]}, "failed", "bad_line"),
        (RIGHT, {"frames": [0, True]}, "failed", "bad_line"),
        (RIGHT, {"frames": [1, 1]}, "failed", "bad_line"),
        (RIGHT, {"frames": 3}, "failed", "bad_line"),
        (RIGHT, {"params": [1]}, "failed", "bad_line"),
        (RIGHT, {"params": {"a": [[[[[[[[[1]]]]]]]]]}}, "failed", "bad_line"),
        (RIGHT, {"params": {"radius_m": [{"a": -1e10}]}}, "failed", "bad_line"),
        (RIGHT, {"choices": "left"}, "failed", "bad_line"),
        (RIGHT, {"question": 3}, "failed", "bad_line"),
        (RIGHT, {"question": COUNT}, "rejected", "meaning_mismatch"),
        (RIGHT, {"params": {"radius_m": 3}}, "rejected", "meaning_mismatch"),
    ],
)
def test_each_fault_has_its_reason(
    room: CaptureFolder, code: str, fields: dict[str, Any], status: str, reason: str
) -> None:
    good = line(RIGHT, id="good")
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
    good = json.dumps(line(RIGHT))
    deep = '{"id": 1, "params": ' + "[" * 100_000
    broken = [
        "{",
        "[1]",
        "",
        "\x00",
        deep,
        '{"id": NaN}',
        '{"id": 1e999}',
        '{"id": "\\ud800"}',
        f'{{"id": {"9" * 5000}}}',
    ]
    found = list(verify_lines(room, [good, *broken, good]))
    assert [f["reason"] for f in found] == [None, *["bad_line"] * len(broken), None]
    assert "is not JSON" in found[1]["detail"]
    assert "".join(json.dumps(f, ensure_ascii=False, allow_nan=False) for f in found).encode()


def test_what_a_program_says_is_always_printable(room: CaptureFolder) -> None:
    says = ["return '\\ud800'", "raise ValueError('\\udfff')", "return float('nan')", "return {1: 2}", "return None",
            "return 10 ** 400", "return [[[[1]]]]"]  # fmt: skip
    found = judge(room, *(line(code, task=None, answer_type="text", question="") for code in says))
    assert {f["status"] for f in found} <= {"rejected", "failed"}
    assert "".join(json.dumps(f, ensure_ascii=False, allow_nan=False) for f in found).encode()


GARBAGE: list[Any] = [None, 0, -1, 1.5, True, "", "x", [], {}, ["x"], [1], {"a": 1}, "left", 10**30, "a" * 3000, [None]]


def test_no_garbage_stops_the_run(room: CaptureFolder) -> None:
    rng = random.Random(1)
    keys = ["question", "task", "answer_type", "unit", "objects", "frames", "params", "choices", "code", "id"]
    lines = []
    for number in range(150):
        entry = line(RIGHT, id=number)
        for key in rng.sample(keys, rng.randint(1, 3)):
            if rng.random() < 0.3:
                entry.pop(key, None)
            elif key == "task":
                entry[key] = rng.choice([*TASKS, None])
            elif key == "params":
                names = ["frame", "which", "name", "radius_m", "turn_deg", "relation", "hand", "dimension", "state"]
                entry[key] = {rng.choice(names): rng.choice(GARBAGE) for _ in range(3)}
            else:
                entry[key] = rng.choice(GARBAGE)
        lines.append(json.dumps(entry) if rng.random() < 0.9 else rng.choice(["", "{", "null", "\x00\xff", "[]"]))
    for votes in (1, 3):
        found = list(verify_lines(room, lines, votes))
        assert len(found) == len(lines)
        assert {"bad_line", "meaning_mismatch"} <= {f["reason"] for f in found}
        assert all(set(f) == FIELDS for f in found)


def test_params_that_nobody_foresaw_do_not_take_other_lines_with_them(room: CaptureFolder) -> None:
    task = "object_size_estimation"
    odd = line("return 1.0", task=task, objects=["bed_1"], question="", params={"dimension": [], "a_m": "x", "b_m": {}})
    found = judge(room, line(RIGHT), odd, line(RIGHT, id="3"))
    assert [f["status"] for f in found[::2]] == ["accepted", "accepted"]
    assert found[1]["status"] != "accepted"


def test_a_line_on_which_the_sandbox_ends_is_bad_while_the_sandbox_works(
    room: CaptureFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    verify = lines_module.verify

    def ends(view: Any, claims: Any, limits: Any) -> Any:
        if any("poison" in c.code for c in claims):
            raise SandboxError("the sandbox's worker ended")
        return verify(view, claims, limits)

    monkeypatch.setattr(lines_module, "verify", ends)
    found = judge(room, line(RIGHT), line("poison = 1; " + RIGHT, id="2"), line(RIGHT, id="3"))
    assert [f["reason"] for f in found] == [None, "bad_line", None]
    monkeypatch.setattr(lines_module, "_runs", lambda view: False)
    with pytest.raises(SandboxError):
        judge(room, line("poison = 1; " + RIGHT))


def test_an_invented_task_has_no_solver_but_must_depend_on_what_it_names(room: CaptureFolder) -> None:
    free: dict[str, Any] = {"task": None, "objects": ["table_1", "chair_2"], "question": INVENTED}
    lines = [
        line("return highest_point(scene.named[1]) - highest_point(scene.named[0])", **free),
        line("return 0 * scene.named[0].center[0] + 1", **free, unit=None) | {"unit": None},
        line("return scene.named[0].center[0]", **free),
        line("return volume(scene.named[0])", **free) | {"unit": "m3"},
        line("return volume(scene.named[0])", **free),
        line("return 'above' if scene.named[0].center[1] > scene.named[1].center[1] else 'below'", **free)
        | {"answer_type": "choice", "unit": None, "choices": ["above", "below"]},
        line("return 100 * center_distance(*scene.named)", **free) | {"unit": "cm"},
        line("return center_distance(*scene.named)", **free) | {"unit": "parsec"},
    ]  # fmt: skip
    found = judge(room, *lines)
    assert [f["reason"] for f in found] == [
        None,
        "metamorphic_constant",
        "implausible" if found[2]["reason"] == "implausible" else "metamorphic_rigid",
        "metamorphic_unused",
        "metamorphic_scale",
        None,
        None,
        None,
    ]
    assert found[0]["checks"]["meaning"] == "not_read"
    assert not {"solver", "rules", "task"} & set(found[0]["checks"])
    assert found[0]["checks"]["metamorphic_constant"] == "passed"
    assert "metamorphic_scale" not in found[7]["checks"]


def test_a_text_that_reads_as_a_known_task_brings_its_solver(room: CaptureFolder) -> None:
    free: dict[str, Any] = {"task": None, "unit": None}
    right, wrong = judge(room, line(RIGHT, **free), line("return center_distance(*scene.named)", **free, id="2"))
    assert right["checks"]["task"] == "object_abs_distance"
    assert (right["status"], right["checks"]["solver"]) == ("accepted", "passed")
    assert wrong["status"] == "rejected"
    other, three = judge(
        room,
        line("return int(calculate_distance(*scene.named))", **free) | {"answer_type": "integer"},
        line(
            RIGHT.replace("*scene.named", "*scene.named[:2]"), **free, objects=["table_1", "bed_1", "chair_1"], id="2"
        ),
    )
    assert other["checks"]["meaning"] == three["checks"]["meaning"] == "no_task"
    assert "solver" not in {**other["checks"], **three["checks"]}


def test_params_that_only_the_text_states_are_filled_in(room: CaptureFolder) -> None:
    code = "return count_objects(scene, scene.params['name'])"
    count = line(code, question=COUNT, task=None, answer_type="integer", unit=None, objects=[])
    for params, status in (({}, "accepted"), ({"name": "chair"}, "accepted"), ({"name": "bed"}, "rejected")):
        (verdict,) = judge(room, {**count, "params": params})
        assert verdict["status"] == status
        assert verdict["reason"] == (None if status == "accepted" else "meaning_mismatch")
    assert judge(room, count)[0]["value"] == 2


def test_counts_of_a_view_of_some_frames(room: CaptureFolder) -> None:
    code = "return count_objects(scene, scene.params['name'])"
    judged = 0
    for frames in ([], [0], [1, 2], [3, 4, 5]):
        shown = view_of(room.capture, frames or range(8))
        expected = sum(o.name == "chair" for o in shown.objects)
        (verdict,) = judge(
            room,
            line(code, task="object_counting", answer_type="integer", unit=None, objects=[], frames=frames,
                 params={"name": "chair"}, question=""),
        )  # fmt: skip
        judged += expected > 0
        assert not expected or verdict["value"] == expected
        assert verdict["status"] == "accepted" or verdict["reason"] in (
            "grey_visibility",
            "out_of_range",
            "solver_disagrees",
        )
    assert judged


def test_a_near_tie_is_rejected_though_program_and_solver_agree(room: CaptureFolder) -> None:
    """The rules of the task decide, on depth and masks."""
    fields: dict[str, Any] = {"objects": ["table_1", "box_1"], "question": ""}
    view = view_of(room.capture, range(8))
    distance = box_distance(view.object("table_1").box, view.object("box_1").box)
    assert 0 < distance < 0.3
    (verdict,) = judge(room, line(RIGHT, **fields))
    assert (verdict["status"], verdict["reason"], verdict["checks"]["rules"]) == ("rejected", "too_close", "too_close")
    assert verdict["checks"]["solver"] == "passed"
    tie: dict[str, Any] = {
        "task": "object_rel_distance", "answer_type": "object", "unit": None, "question": "",
        "objects": ["table_1", "chair_1", "chair_2"], "params": {"which": "closest"},
    }  # fmt: skip
    near = [box_distance(view.object("table_1").box, view.object(c).box) for c in ("chair_1", "chair_2")]
    assert abs(near[0] - near[1]) < 0.15
    code = "return min(scene.named[1:], key=lambda o: calculate_distance(scene.named[0], o))"
    (verdict,) = judge(room, line(code, **tie))
    assert (verdict["reason"], verdict["checks"]["solver"]) == ("near_tie", "passed")


def test_without_depth_and_masks_the_rules_that_need_them_are_not_checked(room: CaptureFolder) -> None:
    blind = replace(room, capture=replace(room.capture, has=replace(room.capture.has, depth=False, instance=False)))
    (verdict,) = judge(blind, line(RIGHT))
    assert (verdict["status"], verdict["checks"]["rules"]) == ("accepted", "not_checked")
    assert "depth" in verdict["detail"]
    nowhere = replace(room, path=Path("/nowhere"))
    (verdict,) = judge(nowhere, line(RIGHT))
    assert (verdict["status"], verdict["checks"]["rules"]) == ("accepted", "not_checked")


def test_lines_of_one_id_are_voted_on(room: CaptureFolder) -> None:
    free: dict[str, Any] = {"task": None, "question": INVENTED}
    right = line(RIGHT, **free)
    other = line("return center_distance(*scene.named)", **free)
    found = judge(room, right, other, right, {**other, "id": "2"}, votes=3)
    assert [f["reason"] for f in found] == [None, "programs_disagree", None, "programs_disagree"]
    assert [f["checks"]["vote"] for f in found[::2]] == ["passed", "passed"]
    assert "2 of 3" in found[1]["detail"]
    assert [f["status"] for f in judge(room, right, other)] == ["accepted", "accepted"]
    found = judge(room, right, right, other, votes=3, agreeing_share=1)
    assert [f["reason"] for f in found] == ["programs_disagree"] * 3
    found = judge(room, right, right, other, other, votes=4)
    assert all("a tie" in f["detail"] for f in found)


def test_a_group_of_lines_is_one_question_and_no_more_than_k(room: CaptureFolder) -> None:
    right = line(RIGHT)
    found = judge(room, right, right, {**right, "objects": ["bed_1", "table_1"]}, right, right, votes=3)
    assert [f["reason"] for f in found] == [None, None, "bad_line", "bad_line", "bad_line"]
    assert "first line of this id" in found[2]["detail"]
    assert "more than 3 lines" in found[4]["detail"]
    unnamed = {**right, "id": None}
    found = judge(room, unnamed, unnamed, votes=2)
    assert [f["reason"] for f in found] == ["programs_disagree"] * 2
    assert found[0]["detail"].endswith("only 1 of its lines stand together")
    for votes in (0, 65):
        with pytest.raises(ValueError, match="votes must be"):
            verify_lines(room, [], votes)


@pytest.mark.parametrize("votes", [1, 2])
def test_lines_are_read_in_batches_and_groups_stay_whole(
    room: CaptureFolder, monkeypatch: pytest.MonkeyPatch, votes: int
) -> None:
    monkeypatch.setattr(lines_module, "LINES_AT_ONCE", 3)
    monkeypatch.setattr(lines_module, "CLAIMS_AT_ONCE", 2)
    monkeypatch.setattr("sprite_etl.transform.verify.rules.VIEWS_AT_ONCE", 1)
    taken = 0

    def lines() -> Iterator[dict[str, Any]]:
        nonlocal taken
        for number in range(14):
            taken += 1
            yield line(RIGHT, id=number // 2, frames=[[], [0, 1, 2, 3, 4, 5]][number % 4 // 2])

    judged = 0
    for verdict in verify_lines(room, lines(), votes):
        assert verdict["id"] == judged // 2
        assert (verdict["status"], verdict["checks"]["rules"]) == ("accepted", "passed"), verdict
        assert taken <= judged + 7
        judged += 1
    assert judged == taken == 14


def test_a_long_row_of_one_id_is_never_held_whole(room: CaptureFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines_module, "LINES_AT_ONCE", 4)
    taken = 0

    def lines() -> Iterator[dict[str, Any]]:
        nonlocal taken
        for _ in range(40):
            taken += 1
            yield line(RIGHT)

    verdicts = verify_lines(room, lines(), 2)
    first = [next(verdicts) for _ in range(3)]
    assert taken < 12
    assert [v["reason"] for v in [*first, *verdicts]] == [None, None, *["bad_line"] * 38]
