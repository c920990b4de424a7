"""Expressions: each way to be unique, what forbids it, and a listener of our own who checks them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sprite_etl.scene.box import OrientedBox
from sprite_etl.scene.capture import Capture, Has, Room, SceneObject, Sighting, Support
from sprite_etl.transform import lexicon
from sprite_etl.transform.references import Expression, Namer, refer
from sprite_etl.transform.rows import Reference, from_row
from sprite_etl.transform.view import View, grey_objects, view_of
from tests.builders import Thing, box_world, look
from tests.transform.tasks.hand_made import frame_at

FRAME = frame_at(0, 0, 0, 0)
ROOMS = (Room("a", "kitchen", (), 0.0, 2.6), Room("b", "living_room", (), 0.0, 2.6))


def thing(object_id, name, x=0.0, z=0.0, room="a", half=0.2, nameable=True) -> SceneObject:
    box = OrientedBox((x, half, z), (half, half, half))
    return SceneObject(object_id, 1, name, name, box, nameable, room, visible=(Sighting(0, 900, (0, 0, 9, 9), 0.0),))


def reference(obj, colour=None, on=None, near=None, room_type=None) -> Reference:
    return Reference(
        "c", obj.object_id, obj.name, True, colour, 1.0, on and on.object_id, on and on.name, room_type,
        near and near.object_id, near and near.name, (0,),
    )  # fmt: skip


def namer(objects, references, grey=(), support=(), known_support=True) -> Namer:
    capture = Capture(
        "c", "s", "1", "c", "p", 0, (FRAME,), (*objects, *grey), fps=1.0,
        has=Has(True, True, True, False, known_support),
        support=tuple(Support(a.object_id, "on", b.object_id, "physics") for a, b in support), rooms=ROOMS,
    )  # fmt: skip
    view = View("c", "indoor", (FRAME,), tuple(objects), (), ROOMS)
    return Namer(capture, view, grey, {r.object_id: r for r in references})


def said(names: Namer, object_id: str, forbidden=()) -> str | None:
    found = names.expression(object_id, forbidden)
    return found and found.text


def test_unique_by_name() -> None:
    mug, bed = thing("m", "mug"), thing("b", "bed", 2)
    assert said(namer([mug, bed], [reference(mug, "red"), reference(bed)]), "m") == "the mug"


def test_unique_by_colour_among_confusable_names() -> None:
    chair, stool = thing("c", "chair"), thing("s", "stool", 2)
    names = namer([chair, stool], [reference(chair, "red"), reference(stool, "blue")])
    assert [said(names, "c"), said(names, "s")] == ["the red chair", "the blue stool"]


def test_never_unique_by_colour_beside_a_lookalike_of_unknown_colour() -> None:
    one, two = thing("c1", "chair"), thing("c2", "chair", 2)
    names = namer([one, two], [reference(one, "red"), reference(two, None)])
    assert [said(names, "c1"), said(names, "c2")] == [None, None]


@pytest.mark.parametrize("colour", [None, "red"])
def test_never_unique_beside_a_grey_lookalike(colour) -> None:
    """What is half hidden has no reference: its colour is unknown, so it could always be meant."""
    chair, hidden = thing("c1", "chair"), thing("c2", "armchair", 2)
    names = namer([chair], [reference(chair, colour)], grey=[hidden])
    assert said(names, "c1") is None


def test_unique_on_its_carrier() -> None:
    one, two, table, box = thing("m1", "mug"), thing("m2", "mug", 3), thing("t", "table"), thing("b", "box", 3)
    references = [reference(one, on=table), reference(two, on=box), reference(table), reference(box)]
    names = namer([one, two, table, box], references, support=[(one, table), (two, box)])
    assert [said(names, "m1"), said(names, "m2")] == ["the mug on the table", "the mug on the box"]


def test_colour_and_carrier_together() -> None:
    table, box = thing("t", "table"), thing("b", "box", 3)
    mugs = [thing(f"m{i}", "mug", x) for i, x in enumerate((0.0, 0.1, 3.0))]
    references = [
        reference(mugs[0], "red", table), reference(mugs[1], "blue", table), reference(mugs[2], "red", box),
        reference(table), reference(box),
    ]  # fmt: skip
    support = [(mugs[0], table), (mugs[1], table), (mugs[2], box)]
    names = namer([*mugs, table, box], references, support=support)
    assert said(names, "m0") == "the red mug on the table"
    assert said(names, "m0", ["place"]) is None


def test_a_carrier_says_nothing_where_support_is_unknown() -> None:
    one, two, table = thing("m1", "mug"), thing("m2", "mug", 3), thing("t", "table")
    references = [reference(one, on=table), reference(two), reference(table)]
    names = namer([one, two, table], references, support=[(one, table)], known_support=False)
    assert said(names, "m1") is None


def test_a_carrier_that_is_not_in_the_view_or_has_a_lookalike_is_not_used() -> None:
    one, two, table, desk = thing("m1", "mug"), thing("m2", "mug", 3), thing("t", "table"), thing("d", "desk", 2)
    references = [reference(one, on=table), reference(two)]
    assert said(namer([one, two], references, support=[(one, table)]), "m1") is None
    assert said(namer([one, two, table, desk], references, support=[(one, table)]), "m1") is None
    assert said(namer([one, two, table], references, grey=[desk], support=[(one, table)]), "m1") is None


def test_unique_next_to_a_landmark() -> None:
    one, two, bed = thing("m1", "box"), thing("m2", "box", 3), thing("b", "bed", 0.6)
    names = namer([one, two, bed], [reference(one, near=bed), reference(two), reference(bed)])
    assert said(names, "m1") == "the box next to the bed"


def test_not_next_to_a_landmark_that_another_is_almost_next_to() -> None:
    one, two, bed = thing("m1", "box"), thing("m2", "box", 1.9), thing("b", "bed", 0.6)  # 0.9 m from the bed
    names = namer([one, two, bed], [reference(one, near=bed), reference(two), reference(bed)])
    assert said(names, "m1") is None


def test_unique_in_a_room() -> None:
    one, two = thing("c1", "chair"), thing("c2", "chair", 4, room="b")
    references = [reference(one, room_type="kitchen"), reference(two, room_type="living_room")]
    names = namer([one, two], references)
    assert [said(names, "c1"), said(names, "c2")] == ["the chair in the kitchen", "the chair in the living room"]


def test_not_in_a_room_when_a_lookalikes_room_is_unknown() -> None:
    one, two = thing("c1", "chair"), thing("c2", "chair", 4, room=None)
    assert said(namer([one, two], [reference(one, room_type="kitchen"), reference(two)]), "c1") is None


def test_forbidden_parts_are_not_used_and_another_way_is_found() -> None:
    one, two, bed = thing("m1", "box"), thing("m2", "box", 3), thing("b", "bed", 0.6)
    references = [reference(one, "red", near=bed), reference(two, "blue"), reference(bed)]
    names = namer([one, two, bed], references)
    assert said(names, "m1") == "the red box"
    assert said(names, "m1", ["colour"]) == "the box next to the bed"
    assert said(names, "m1", ["colour", "near"]) is None
    assert said(names, "b", ["colour", "near", "place", "room"]) == "the bed"


def test_parts_name_what_is_used() -> None:
    assert Expression("the mug", "mug").parts == frozenset()
    full = Expression("…", "mug", colour="red", carrier="t", landmark="b", room="kitchen")
    assert full.parts == {"colour", "place", "near", "room"}


def test_an_expression_has_two_to_six_words() -> None:
    long = thing("l", "very long name of six words")
    assert said(namer([long], [reference(long)]), "l") is None


def test_what_has_no_reference_has_no_expression() -> None:
    mug = thing("m", "mug")
    assert said(namer([mug], []), "m") is None


@pytest.mark.parametrize("seed", range(30))
def test_a_models_words_come_last_respect_what_is_forbidden_and_are_nobody_elses(seed: int) -> None:
    """Whatever a model says, it never takes the place of proven words, nor is it what another could be called."""
    rng = np.random.default_rng([seed, 8])
    names = ("chair", "armchair", "mug", "box")
    objects = [thing(f"o{i}", names[rng.integers(4)], *rng.uniform(-3, 3, 2).tolist()) for i in range(6)]
    words = ("the striped chair", "the red chair", "the armchair", "the mug on the box", "the box", "the kitchen mug")
    plain = {o.object_id: reference(o, ["red", None][rng.integers(2)]) for o in objects}
    told = {i: replace(r, said=words[rng.integers(6)]) for i, r in plain.items()}
    hidden = objects[-1:]
    before, after = (namer(objects[:-1], r.values(), grey=hidden) for r in (plain, told))
    for obj in objects[:-1]:
        for forbidden in ((), ("colour",), ("place",), ("near",), ("room",)):
            proven, found = (n.expression(obj.object_id, forbidden) for n in (before, after))
            if proven is not None:
                assert found == proven
            elif found is not None:
                others = [o for o in objects if o is not obj]
                assert found.by_model
                assert found.text == told[obj.object_id].said
                assert not found.parts & set(forbidden)
                assert found.text not in {f"the {o.name}" for o in others}
                assert found.text not in {told[o.object_id].said for o in others}


def test_a_models_words_are_used_where_nothing_is_proven() -> None:
    one, two = thing("c1", "chair"), thing("c2", "chair", 2)
    words = [replace(reference(one), said="the striped chair"), replace(reference(two), said="the chair by the box")]
    names = namer([one, two], words)
    assert [said(names, "c1"), said(names, "c2")] == ["the striped chair", "the chair by the box"]
    assert [said(names, "c1", ["near"]), said(names, "c2", ["near"])] == ["the striped chair", None]
    assert said(namer([one, two], [replace(w, said="the striped chair") for w in words]), "c1") is None
    assert said(namer([one, two], [replace(words[0], said="the chair of a great many words"), words[1]]), "c1") is None


def listener(objects, references, carriers, expression: Expression) -> set[str]:
    """Everything that a listener might pick, from the English alone: name, colour, on, next to, in."""
    words = expression.text.removeprefix("the ")
    place, _, anchor = next((words.partition(w) for w in (" on the ", " next to the ", " in the ") if w in words),
                            (words, "", ""))  # fmt: skip
    colour = next((c for c in ("red", "blue") if place.startswith(f"{c} ")), None)
    name = place.removeprefix(f"{colour} ") if colour else place
    picked = set()
    for obj in objects:
        if not lexicon.confusable(obj.name, name):
            continue
        known = references.get(obj.object_id)
        if colour and known and known.colour and known.colour != colour:
            continue
        anchors = [o for o in objects if lexicon.confusable(o.name, anchor)] if anchor else []
        if " on the " in words and carriers.get(obj.object_id) not in [a.object_id for a in anchors]:
            continue
        if " next to the " in words:
            gaps = [np.abs(np.subtract(obj.box.center, a.box.center)) - 0.4 for a in anchors]
            if not any(np.linalg.norm(np.clip(g, 0, None)) <= 1.2 for g in gaps):  # boxes in line with the axes
                continue
        if " in the " in words and obj.room_id and {"a": "kitchen", "b": "living room"}[obj.room_id] != anchor:
            continue
        picked.add(obj.object_id)
    return picked


@pytest.mark.parametrize("seed", range(40))
def test_a_listener_picks_exactly_what_was_meant(seed: int) -> None:
    rng = np.random.default_rng([seed, 7])
    pool = ("chair", "stool", "mug", "cup", "table", "bed", "box", "sofa")
    objects = [
        thing(f"o{i}", pool[rng.integers(8)], *rng.uniform(-2, 2, 2).tolist(), ["a", "b", None][rng.integers(3)])
        for i in range(7)
    ]
    hidden = [o for o in objects if rng.random() < 0.15]
    shown = [o for o in objects if o not in hidden]
    references, carriers = {}, {}
    for obj in shown:
        others = [o for o in objects if o is not obj]
        carrier = others[rng.integers(6)] if rng.random() < 0.4 else None
        if carrier:
            carriers[obj.object_id] = carrier.object_id
        near = min(others, key=lambda o: np.linalg.norm(np.subtract(o.box.center, obj.box.center)))
        close = (np.abs(np.subtract(near.box.center, obj.box.center)) <= 0.8).all()
        colour = ["red", "blue", None][rng.integers(3)]
        room = {"a": "kitchen", "b": "living_room", None: None}[obj.room_id]
        references[obj.object_id] = reference(obj, colour, carrier, near if close else None, room)
    by_id = {o.object_id: o for o in objects}
    support = [(by_id[a], by_id[b]) for a, b in carriers.items()]
    names = namer(shown, references.values(), grey=hidden, support=support)
    for obj in shown:
        for forbidden in ((), ("colour",), ("place",), ("near",), ("colour", "place")):
            expression = names.expression(obj.object_id, forbidden)
            if expression is not None:
                assert not expression.parts & set(forbidden)
                assert listener(objects, references, carriers, expression) == {obj.object_id}, expression


def test_expressions_of_a_pictured_room(tmp_path) -> None:
    """From pixels to words: colours as painted, carriers as recorded, and no words for the mug that has none."""
    things = [
        Thing("table", (-1.6, -1), (0.9, 0.6, 0.6), "brown"),
        Thing("mug", (-1.6, -0.9), (0.25,) * 3, "red", lift=0.6, on=0),
        Thing("mug", (0, -1), (0.3,) * 3, "red"), Thing("bed", (1.6, -1.5), (1.2, 0.5, 1.0), "white"),
        Thing("mug", (0.8, -1.2), (0.3,) * 3, "blue"), Thing("chair", (-0.4, -2.5), (0.5, 0.9, 0.5), "green"),
    ]  # fmt: skip
    folder = box_world(tmp_path / "w", things, [look(0, 2.2, 0, width=320)])
    references = {r["object_id"]: from_row(Reference, r) for r in refer(folder).rows}
    names = Namer(folder.capture, view_of(folder.capture, [0]), grey_objects(folder.capture, [0]), references)
    assert {o.object_id: said(names, o.object_id) for o in folder.capture.objects} == {
        "table_1": "the table", "mug_1": "the mug on the table", "mug_2": None, "bed_1": "the bed",
        "mug_3": "the blue mug", "chair_1": "the chair",
    }  # fmt: skip
