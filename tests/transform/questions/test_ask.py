"""The ask step over whole rooms: what holds for every question that is asked, and what becomes of the others."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from sprite_etl.transform import lexicon
from sprite_etl.transform.answers import equal
from sprite_etl.transform.questions import ask
from sprite_etl.transform.questions.desk import Desk
from sprite_etl.transform.questions.views import uniform_sample
from sprite_etl.transform.reader import meaning_differs
from sprite_etl.transform.rows import KINDS, Question, from_row
from sprite_etl.transform.tasks import TASKS, NotAnswerable
from sprite_etl.transform.view import share_of_box_in_view, state_in_frame, view_of
from tests.builders import Thing, box_world, look
from tests.transform.questions.conftest import as_bytes, references_of


def every(rooms):
    return [(room, q) for room in rooms for q in room.questions]


def answer(capture, q: Question, frames=None):
    return TASKS[q.task].solve(view_of(capture, frames or q.frame_indices), q.object_ids, q.params)


def test_nothing_is_lost(rooms) -> None:
    for room in rooms:
        counts = room.result.counts()  # raises unless in = out + rejected
        assert counts["out"] == len(room.questions) > 60
        assert all(r.detail for r in room.result.rejects)


def test_every_kind_and_most_tasks_are_asked(rooms) -> None:
    asked = Counter((q.kind, q.task) for _, q in every(rooms))
    assert {k for k, _ in asked} >= {"image", "multi_image", "video", "compound"}
    of_images = {t.name for t in TASKS.values() if "image" in t.kinds}
    assert len(of_images & {t for _, t in asked}) >= 0.8 * len(of_images)


@pytest.fixture(scope="module")
def images(rooms):
    """The second room's images, asked alone."""
    return rooms[1].again(kinds=("image",))


def test_ask_is_deterministic_to_the_byte(rooms) -> None:
    assert as_bytes(rooms[1].again()) == as_bytes(rooms[1].result)


def test_only_chosen_tasks_are_proposed(rooms) -> None:
    chosen = ("object_counting", "compound_nearer_side", "navigation_path", "camera_turn")
    some = rooms[1].again(tasks=chosen)
    whole = rooms[1].result
    asked = {r["task"] for r in some.rows}
    assert {r["task"] for r in whole.rows} & set(chosen) <= asked <= set(chosen)
    assert {r.row["task"] for r in some.rejects} <= set(chosen)
    # What is asked of a task comes from the same proposals, whichever tasks stand beside it.
    proposed = [[r["qa_id"] for r in one.rows] + [r.row.get("qa_id") for r in one.rejects] for one in (some, whole)]
    assert {i for i in proposed[0] if i} <= {i for i in proposed[1] if i}


def test_kinds_do_not_disturb_one_another(rooms, images) -> None:
    """Images alone are asked as they are asked beside all other kinds, which come after them."""
    assert images.rows == [r for r in rooms[1].result.rows if r["kind"] == "image"]


def test_seed_and_recipe_change_what_is_asked(crowd) -> None:
    def rows(**changed: object) -> list[dict[str, object]]:
        options = {"kinds": ("image",), "recipe": "template", "seed": 0, **changed}
        return ask(crowd, references_of(crowd), **options).rows

    assert rows() == rows() != []
    assert {r["question"] for r in rows(seed=1)} != {r["question"] for r in rows()}
    assert not {r["qa_id"] for r in rows()} & {r["qa_id"] for r in rows(recipe="other")}


def test_qa_ids_are_unique(rooms) -> None:
    ids = [q.qa_id for _, q in every(rooms)]
    assert len(set(ids)) == len(ids)


def test_no_question_is_asked_twice_in_other_words_or_another_order(rooms) -> None:
    asked = Counter()
    for room, q in every(rooms):
        listed = {"object", "objects", "order"} & {q.answer_type}
        first = q.object_ids[: len(q.object_ids) - len(q.choices or q.object_ids)] if listed else q.object_ids
        asked[id(room), q.kind, q.task, q.frame_indices, first, frozenset(q.object_ids), repr(q.params)] += 1
    assert [k for k, n in asked.items() if n > 1] == []


def test_every_text_is_read_back(rooms) -> None:
    assert {q.question: why for _, q in every(rooms) if (why := meaning_differs(q))} == {}


def test_deleting_what_is_not_in_the_view_changes_no_answer(rooms) -> None:
    for room, q in every(rooms):
        capture = room.folder.capture
        seen = {o.object_id for o in view_of(capture, q.frame_indices).objects}
        less = replace(
            capture,
            objects=tuple(o for o in capture.objects if o.object_id in seen),
            support=tuple(s for s in capture.support if {s.object_id, s.parent} <= seen),
        )
        assert set(q.object_ids) <= seen
        assert equal(answer(less, q), answer(capture, q), q.answer_type), q.question


def test_expressions_use_only_what_is_in_the_view(rooms) -> None:
    """The words name no carrier or landmark that the view does not show, and fit one thing of the view."""
    for room, q in every(rooms):
        view = view_of(room.folder.capture, q.frame_indices)
        for object_id, words in zip(q.object_ids, q.expressions):
            name = view.object(object_id).name
            assert name in words
            anchor = words.partition(" on the ")[2] or words.partition(" next to the ")[2]
            if anchor:
                assert [o.name for o in view.objects if lexicon.confusable(o.name, anchor)] == [anchor], words
            elif words == f"the {name}":
                assert [o.object_id for o in view.objects if lexicon.confusable(o.name, name)] == [object_id], words
        assert len(set(q.expressions)) == len(q.expressions)


def test_named_objects_are_clear_and_nothing_alike_is_grey(rooms) -> None:
    for room, q in every(rooms):
        capture = room.folder.capture
        view = view_of(capture, q.frame_indices)
        names = [view.object(i).name for i in q.object_ids] + [q.params[k] for k in ("name", "other") if k in q.params]
        asked_about = [q.params[k] for k in ("frame_a", "frame_b") if k in q.params] or q.frame_indices
        for obj in capture.objects:
            states = {state_in_frame(capture, obj, i) for i in asked_about}
            alike = any(lexicon.confusable(obj.name, n) for n in names)
            assert not (alike and "grey" in states and "clear" not in states), (q.question, obj.object_id)
        if "frame" in q.params and not q.task.startswith("ego_"):  # those step from there to what others show
            there = {state_in_frame(capture, view.object(i), q.params["frame"]) for i in q.object_ids}
            assert there == ({"clear", "absent"} if q.task == "objects_in_frame" else {"clear"}), q.question


def test_margins_are_kept(rooms) -> None:
    least = {"degrees": 10.0, "s": 1.0, "m": 0.15, "step": 0.0, "share": 0.01}
    own = dict.fromkeys(("object_height_comparison", "object_volume_comparison", "object_size_estimation"), 0.10)
    own["object_in_between"] = 0.10  # how far the line runs inside the footprint
    for _, q in every(rooms):
        unit = TASKS[q.task].margin_unit
        if q.margin is not None and unit is not None:
            assert q.margin >= own.get(q.task, least[unit]) - 1e-6, (q.task, q.margin)


def test_task_fields_are_carried(rooms) -> None:
    for _, q in every(rooms):
        task = TASKS[q.task]
        assert q.kind in task.kinds
        assert (q.answer_type, q.unit, q.producer) == (task.answer_type, task.unit, "template")
        assert task.arity[0] <= len(q.object_ids) == len(q.expressions) <= task.arity[1]
        if task.choices:
            assert sorted(q.choices) == sorted(task.choices)


def test_videos_answer_the_same_when_sampled(rooms) -> None:
    fewest = set()
    for room, q in every(rooms):
        if q.kind == "video":
            whole = answer(room.folder.capture, q)
            for count in {32, 16, q.min_frames}:
                sampled = uniform_sample(q.frame_indices, count)
                assert equal(answer(room.folder.capture, q, sampled), whole, q.answer_type), (q.question, count)
                assert {o.object_id for o in view_of(room.folder.capture, sampled).objects} >= set(q.object_ids)
            assert q.min_frames <= 32
            fewest.add(q.min_frames)
        elif q.kind in ("image", "multi_image"):
            assert q.min_frames == len(q.frame_indices)
    assert len(fewest) > 1


def test_most_image_sets_are_needed_as_a_set(rooms) -> None:
    for room in rooms:
        single = asked = 0
        for q in room.questions:
            if q.kind == "multi_image":
                view = view_of(room.folder.capture, q.frame_indices)
                asked += 1
                named = q.object_ids or [o.object_id for o in view.objects if o.name == q.params.get("name")]
                if not named or "frame_a" in q.params or q.task == "object_covisibility_count":
                    continue  # about two images, or all
                seen = [{s.frame for s in view.object(i).visible or ()} for i in named]
                shown = set.intersection(*seen)
                single += bool(shown & {q.params["frame"]} if "frame" in q.params else shown)
        assert asked >= 10
        assert single <= 0.2 * asked, f"{single} of {asked}"


def test_no_pair_takes_more_than_ten_rows(rooms) -> None:
    for room in rooms:
        pairs = Counter(p for q in room.questions for p in combinations(sorted(q.object_ids), 2))
        assert max(pairs.values()) <= 10


def test_choices_come_in_full_rounds(rooms) -> None:
    for room in rooms:
        answers = defaultdict(Counter)
        for q in room.questions:
            if q.answer_type == "choice":
                answers[q.kind, q.task][answer(room.folder.capture, q)] += 1
        assert answers
        for (kind, name), counts in answers.items():
            rows = counts.total()
            assert rows == 1 or set(counts.values()) == {rows // len(TASKS[name].choices)}, (kind, name, counts)


def test_no_integer_takes_more_than_its_share(rooms) -> None:
    for room in rooms:
        answers = defaultdict(Counter)
        for q in room.questions:
            if q.answer_type == "integer":
                answers[q.kind, q.task][answer(room.folder.capture, q)] += 1
        assert answers
        for counts in answers.values():
            assert max(counts.values()) == 1 or max(counts.values()) <= 0.35 * counts.total()


def test_expressions_that_give_the_answer_away_are_not_used(rooms) -> None:
    telling = {"near": " next to ", "place": " on the "}
    for _, q in every(rooms):
        for part in TASKS[q.task].forbids:
            assert not any(telling[part] in e for e in q.expressions if part in telling), q.question


CROWD = [
    Thing("table", (-1.7, -1), (0.9, 0.6, 0.6), "brown"),
    Thing("mug", (-1.7, -0.9), (0.25, 0.3, 0.25), "red", lift=0.6, on=0),
    Thing("mug", (0.1, -1), (0.3, 0.3, 0.3), "red"),
    Thing("bed", (1.7, -1.5), (1.2, 0.5, 1.0), "white"),
    Thing("sofa", (0.2, -3.2), (1.6, 0.8, 0.7), "green"),
]


@pytest.fixture(scope="module")
def crowd(tmp_path_factory):
    return box_world(tmp_path_factory.mktemp("crowd") / "w", CROWD, [look(0, 2.2, 0, width=240)])


def test_leaking_words_are_told_from_none_at_all(crowd) -> None:
    desk = Desk(crowd, references_of(crowd))
    context = desk.context("image", (0,))
    assert desk.expressions(context, ["mug_1", "bed_1"], ()) == ["the mug on the table", "the bed"]
    with pytest.raises(NotAnswerable) as leaks:
        desk.expressions(context, ["mug_1"], ("place",))
    with pytest.raises(NotAnswerable) as nameless:
        desk.expressions(context, ["mug_2"], ())
    assert (leaks.value.reason, nameless.value.reason) == ("reference_leaks", "not_unique")


def test_names_that_are_not_complete_are_never_relied_on(crowd, tmp_path) -> None:
    partial = replace(crowd, capture=replace(crowd.capture, complete_categories=("bed", "mug", "table")))
    result = ask(partial, references_of(partial), kinds=("image",), recipe="template", seed=0)
    assert result.rows
    assert not any("sofa" in i for r in result.rows for i in r["object_ids"])
    assert not any("sofa" in r["question"] for r in result.rows)
    assert any(r.reason == "incomplete_category" for r in result.rejects)
    whole = ask(crowd, references_of(crowd), kinds=("image",), recipe="template", seed=0)
    assert any("sofa" in i for r in whole.rows for i in r["object_ids"])


@pytest.fixture(scope="module")
def glance(tmp_path_factory):
    """34 frames of a room; a third box comes into view in the second frame alone."""
    size = (0.6, 0.6, 0.6)
    things = [Thing("box", (-1.0, -1), size, "red"), Thing("box", (1.0, -1), size, "blue")]
    things += [Thing("box", (0, 3.6), size, "green"), Thing("bed", (0, -3), (1.5, 0.5, 1.2), "white")]
    cameras = [look(0, 2.0, np.pi if k == 1 else 0.0, width=64) for k in range(34)]
    return box_world(tmp_path_factory.mktemp("glance") / "w", things, cameras)


def test_what_sampling_would_miss_is_not_asked_of_a_video(glance) -> None:
    result = ask(glance, references_of(glance), kinds=("video",), recipe="template", seed=0)
    missed = [r.row for r in result.rejects if r.reason == "frame_sampling"]
    assert any(r["task"] == "object_counting" and r["params"] == {"name": "box"} for r in missed)
    questions = [from_row(Question, r) for r in result.rows]
    assert not any(q.params.get("name") == "box" or "box_3" in q.object_ids for q in questions)
    assert {q.min_frames for q in questions} == {2}  # all else is in the first frame and in the last


def test_what_the_capture_lacks_is_not_asked(crowd) -> None:
    """Without depth no distances, and nothing outdoors that is an indoor task's."""
    flat = replace(crowd, capture=replace(crowd.capture, has=replace(crowd.capture.has, depth=False)))
    result = ask(flat, references_of(flat), kinds=KINDS, recipe="template", seed=0)
    asked = {r["task"] for r in result.rows} | {r.row["task"] for r in result.rejects}
    assert asked
    assert not {t for t in asked if "depth" in TASKS[t].needs}


def test_nothing_is_named_that_the_pictures_edges_cut_off_to_a_corner(rooms) -> None:
    for room, q in every(rooms):
        view = view_of(room.folder.capture, q.frame_indices)
        assert all(share_of_box_in_view(view, view.object(i)) >= 0.25 for i in q.object_ids), q.text
