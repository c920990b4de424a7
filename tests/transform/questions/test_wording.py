"""Wordings: filled in whole, each drawn, the media and the image called by what is shown."""

from __future__ import annotations

import re

import numpy as np
import pytest

from sprite_etl.transform.questions.wording import listed, worded
from sprite_etl.transform.tasks import TASKS, Proposal
from tests.transform.draws import params_of

EXPRESSIONS = ("the bed", "the red mug", "the sofa", "the plant", "the lamp")


def texts(name: str, params: dict, frames=(4, 9), is_video: bool = False, options=("left", "right")) -> list[str]:
    task = TASKS[name]
    proposal = Proposal(tuple("abcde"[: task.arity[1]]), params)
    shown = EXPRESSIONS[: task.arity[1]]
    return [worded(task, proposal, shown, options, frames, is_video, np.random.default_rng([k])) for k in range(60)]


@pytest.mark.parametrize(
    ("items", "text"),
    [((), ""), (("a",), "a"), (("a", "b"), "a or b"), (("a", "b", "c"), "a, b, or c")],
)
def test_listed(items, text: str) -> None:
    assert listed(items, "or") == text


@pytest.mark.parametrize("name", sorted(n for n, t in TASKS.items() if t.answer_type == "order"))
def test_what_is_to_be_sorted_is_joined_by_and(name: str) -> None:
    """ "Sort A, B, or C" asks for one of them."""
    for said in TASKS[name].wordings:
        params = {"which": said, "frame": 4}
        for text in texts(name, params, options=("the bed", "the sofa", "the lamp")):
            assert "the bed, the sofa, and the lamp" in text


@pytest.mark.parametrize("name", sorted(TASKS))
def test_no_wording_compares_one_or_another(name: str) -> None:
    """ "Of A or B, which one …" has no choice to make."""
    for template in (t for several in TASKS[name].wordings.values() for t in several):
        assert not re.search(r"(?:^Of|one of|ones of|how far) \{options\}", template)


@pytest.mark.parametrize("name", sorted(TASKS))
def test_every_wording_is_drawn_and_filled_in(name: str) -> None:
    task = TASKS[name]
    for variant, templates in task.wordings.items():
        params = params_of(task, variant, (4, 9), np.random.default_rng(0))
        drawn = set(texts(name, params))
        assert len(drawn) >= 0.8 * len(templates)
        for text in drawn:
            assert not re.search(r"[{}]|  | \?| ,", text), text
            assert text[0].isupper()
            assert text.endswith(("?", "."))


@pytest.mark.parametrize(
    ("frames", "is_video", "said", "unsaid"),
    [
        ((4,), False, "the image", "images"),
        ((4, 9), False, "the images", "video"),
        ((4, 9), True, "the video", "image"),
    ],
)
def test_media_are_called_what_they_are(frames, is_video, said: str, unsaid: str) -> None:
    drawn = texts("object_counting", {"name": "chair"}, frames, is_video)
    assert any(said in t.lower() for t in drawn)
    assert not any(unsaid in t.lower() for t in drawn)


@pytest.mark.parametrize(("frame", "said"), [(4, "first image"), (9, "second image"), (12, "third image")])
def test_an_image_is_named_by_its_place_in_the_set(frame: int, said: str) -> None:
    drawn = texts("camera_distance", {"frame": frame}, (4, 9, 12))
    assert all(said in t for t in drawn)
    assert not any(re.search(r"(first|second|third) image", t) for t in texts("camera_distance", {"frame": 4}, (4,)))


def test_counted_names_are_plural() -> None:
    assert all("bookshelves" in t for t in texts("object_counting", {"name": "bookshelf"}))
