"""Words for objects that are outlined in colours, and the second look that checks them."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from sprite_etl.llm.images import EncodedImage
from sprite_etl.llm.parse import ParseError
from sprite_etl.llm.prompts.answers import NamesAnswer, PickAnswer
from sprite_etl.scene.folder import CaptureFolder
from sprite_etl.transform.annotators.check_name import STAGE as CHECK
from sprite_etl.transform.annotators.check_name import LineUp, check_requests, line_up, read_pick
from sprite_etl.transform.annotators.colours import COLOURS, coloured, outline
from sprite_etl.transform.annotators.name_objects import STAGE, Candidates, candidates_of, name_requests, read_names
from sprite_etl.transform.annotators.outcomes import Unusable
from tests.builders import Thing, box_world, look
from tests.transform.annotators.conftest import FAILURE, Ask, models_for, pictures_in, replied, words_of

NAMES = {"chair_1": "chair", "chair_2": "chair", "side_table_1": "side table"}
GOOD = {"red": "the brown chair", "green": "the grey chair.", "blue": "The white side table"}


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> CaptureFolder:
    things = [
        Thing("chair", (-1.2, -2), (0.5, 0.9, 0.5), "brown"),
        Thing("chair", (0.0, -2), (0.5, 0.9, 0.5), "grey"),
        Thing("side table", (1.2, -2), (0.5, 0.6, 0.5), "white"),
    ]
    cameras = [look(0, 1, 0, width=320), look(0, 1, np.pi, width=320)]
    return box_world(tmp_path_factory.mktemp("names") / "room", things, cameras)


@pytest.fixture(scope="module")
def candidates(room: CaptureFolder) -> Candidates:
    return candidates_of(room, NAMES, (0, 1))


@pytest.fixture(scope="module")
def shown(room: CaptureFolder) -> LineUp:
    return line_up(room, tuple(NAMES), (0,))


def reply(names: dict[str, str]) -> str:
    return json.dumps({"names": [{"colour": c, "expression": e} for c, e in names.items()]})


def read(candidates: Candidates, names: dict[str, str]) -> Any:
    return read_names(candidates, replied(reply(names), NamesAnswer))


def pixels(picture: EncodedImage) -> NDArray[np.int64]:
    return np.asarray(Image.open(io.BytesIO(picture.jpeg)).convert("RGB")).astype(np.int64)


def test_every_colour_has_one_object_and_the_other_way_round() -> None:
    assert coloured(["a", "b"]) == {"red": "a", "green": "b"}
    for wrong in (["a", "a"], [str(i) for i in range(len(COLOURS) + 1)]):
        with pytest.raises(ValueError, match="different objects"):
            coloured(wrong)


def test_an_outline_lies_around_its_object_and_leaves_it_as_it_was() -> None:
    mask = np.zeros((40, 40), bool)
    mask[10:20, 10:30] = True
    rgb = np.full((40, 40, 3), 77, np.uint8)
    outline(rgb, mask, "magenta", 2)
    assert (rgb[mask] == 77).all()
    assert tuple(rgb[9, 15]) == tuple(rgb[8, 15]) == COLOURS["magenta"]
    assert tuple(rgb[7, 15]) == (0, 0, 0)
    assert tuple(rgb[5, 15]) == (77, 77, 77)


def test_each_object_is_outlined_in_its_colour(room: CaptureFolder, candidates: Candidates) -> None:
    assert candidates.colours == {"red": "chair_1", "green": "chair_2", "blue": "side_table_1"}
    (picture,) = candidates.pictures  # the second frame shows none of them
    columns = []
    for colour in candidates.colours:
        near = np.abs(pixels(picture) - COLOURS[colour]).sum(-1) < 120
        columns.append(float(np.nonzero(near)[1].mean()))
    assert columns == sorted(columns)  # as the three stand from left to right
    with pytest.raises(ValueError, match="shows chair_1"):
        candidates_of(room, NAMES, (1,))


def test_the_request_names_colours_and_kinds_but_no_ids(candidates: Candidates) -> None:
    (request,) = name_requests(candidates, models_for(STAGE))
    assert "- blue: a side table" in words_of(request)
    assert "chair_1" not in words_of(request)
    assert pictures_in(request) == [p.data_url for p in candidates.pictures]


def test_good_names_are_given_to_their_objects(candidates: Candidates) -> None:
    found, unusable = read(candidates, GOOD)
    assert found == {"chair_1": "the brown chair", "chair_2": "the grey chair", "side_table_1": "The white side table"}
    assert unusable == {}


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("the chair", "not_2_to_6_words"),
        ("brown chair", "not_2_to_6_words"),
        ("the old brown chair with a very high back", "not_2_to_6_words"),
        ("the brown seat", "without_name"),
        ("the chair on the left", "viewer_dependent"),
        ("the chair nearest the door", "viewer_dependent"),
        ("the small chair", "reference_leaks"),
        ("the narrow chair", "reference_leaks"),
        ("the chair with 2 cushions", "reference_leaks"),
        ("the old chair with a green cushion", "not_2_to_6_words"),
        ("the other chair", "reference_leaks"),
        ("the red outlined chair", "names_outline"),
        ("the Grey  chair", "not_unique"),
    ],
)
def test_a_bad_name_says_why_and_costs_the_others_nothing(candidates: Candidates, expression: str, reason: str) -> None:
    found, unusable = read(candidates, GOOD | {"red": expression})
    assert unusable["chair_1"].reason == reason
    assert "side_table_1" in found
    assert len(found) + len(unusable) == 3


def test_colours_left_out_given_twice_or_unknown(candidates: Candidates) -> None:
    found, unusable = read(candidates, {"red": "the brown chair"})
    assert list(found) == ["chair_1"]
    assert {u.reason for u in unusable.values()} == {"not_named"}
    both = [{"colour": "red", "expression": e} for e in ("the brown chair", "the wooden chair")]
    twice = json.dumps({"names": both})
    assert read_names(candidates, replied(twice, NamesAnswer))[1]["chair_1"].reason == "named_twice"  # type: ignore[index]
    assert read(candidates, {"pink": "the brown chair"}) == Unusable("unknown_colour", "nothing is outlined in pink")
    assert read_names(candidates, FAILURE) == Unusable("model_timeout", FAILURE.detail)


def test_tags_stand_on_their_objects_in_an_order_that_says_nothing(room: CaptureFolder, shown: LineUp) -> None:
    assert sorted(shown.numbers.values()) == sorted(NAMES)
    assert line_up(room, tuple(reversed(NAMES)), (0,)) == shown
    plain = pixels(EncodedImage(jpeg_of(room.rgb(0)), 320, 240, 320, 240))
    changed = np.abs(pixels(shown.pictures[0]) - plain).sum(-1) > 150
    on = {room.capture.objects[i - 1].object_id for i in np.unique(room.instance(0)[changed]) if i}
    assert on == set(NAMES)
    assert changed.mean() < 0.02
    for wrong, frames in ((("chair_1",), (0,)), (("chair_1", "chair_1"), (0,)), (tuple(NAMES), (1,))):
        with pytest.raises(ValueError, match=r"different objects|shows"):
            line_up(room, wrong, frames)


def test_a_tag_stands_beside_what_it_would_hide_and_hides_no_other_tag(tmp_path: Path) -> None:
    things = [Thing("mug", (0.16 * i - 0.32, -2), (0.1, 0.12, 0.1), "red") for i in range(5)]
    folder = box_world(tmp_path / "mugs", things, [look(0, 1, 0, width=640)])
    tagged = line_up(folder, tuple(o.object_id for o in folder.capture.objects), (0,))
    plain, shown = pixels(EncodedImage(jpeg_of(folder.rgb(0)), 640, 480, 640, 480)), pixels(tagged.pictures[0])
    changed = np.abs(shown - plain).sum(-1) > 150
    instance = folder.instance(0)
    assert all(changed[instance == number].mean() < 0.3 for number in range(1, 6))  # no more than the end of a line
    assert (shown.min(-1) > 235).sum() > 5 * 120  # the white of five whole tags, on a wall that is darker


def jpeg_of(rgb: NDArray[np.uint8]) -> bytes:
    out = io.BytesIO()
    Image.fromarray(rgb).save(out, "JPEG", quality=85)
    return out.getvalue()


def test_a_pick_is_an_object_or_a_reason(shown: LineUp) -> None:
    picked = [read_pick(shown, replied(json.dumps({"number": n}), PickAnswer)) for n in (1, 2, 3)]
    assert picked == [shown.numbers[n] for n in (1, 2, 3)]
    reasons = {4: "unknown_number", 0: "unknown_number", None: "not_unique"}
    for number, reason in reasons.items():
        read = read_pick(shown, replied(json.dumps({"number": number}), PickAnswer))
        assert isinstance(read, Unusable)
        assert read.reason == reason
    for text in ('{"number": "1"}', '{"number": 1.5}', "It is number 1."):
        with pytest.raises(ParseError):
            replied(text, PickAnswer)


def answer_by_words(shown: LineUp) -> Callable[[dict[str, Any]], str]:
    """Names by what is asked; picks the brown chair when its words are said."""
    number = next(n for n, i in shown.numbers.items() if i == "chair_1")

    def answer(body: dict[str, Any]) -> str:
        said = words_of(body)
        if "Somebody says" not in said:
            return reply(GOOD)
        return json.dumps({"number": number if "the brown chair" in said else None})

    return answer


def test_over_http_names_come_back_and_are_checked(over_http: Ask, candidates: Candidates, shown: LineUp) -> None:
    answer = answer_by_words(shown)
    (named,) = over_http(name_requests(candidates, models_for(STAGE)), answer)
    read = read_names(candidates, named)
    assert not isinstance(read, Unusable)
    expression = read[0]["chair_1"]
    (checked,) = over_http(check_requests(shown, expression, models_for(CHECK)), answer)
    assert read_pick(shown, checked) == "chair_1"
    image = pictures_in(check_requests(shown, expression, models_for(CHECK))[0])[0]
    assert Image.open(io.BytesIO(base64.b64decode(image.partition(",")[2]))).size == (320, 240)
