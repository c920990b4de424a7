from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sprite_etl.transform.tasks.chosen import INVENTED, NAMES, check_askable, in_order, may_invent


@given(st.lists(st.sampled_from(NAMES)))
def test_the_order_and_the_repeats_of_a_list_do_not_matter(names: list[str]) -> None:
    assert in_order(names) == in_order([*reversed(names), *names])
    assert set(in_order(names)) == set(names)


def test_a_task_that_is_none_is_told_the_names_like_it() -> None:
    with pytest.raises(ValueError, match=r"no task 'object_count'; did you mean .*object_counting"):
        in_order(["object_count"])
    with pytest.raises(ValueError, match="there are object_counting, "):
        in_order(["?"])


def test_models_invent_where_nothing_is_listed_or_inventions_are() -> None:
    assert may_invent(())
    assert may_invent((INVENTED, "room_size"))
    assert not may_invent(("room_size",))


@pytest.mark.parametrize(
    ("names", "kinds", "annotator", "said"),
    [
        ([INVENTED], ["image"], "template", "template' makes up no tasks"),
        (["compound_nearer_side"], ["compound"], "llm", "list 'invented' instead"),
        (["navigation_path"], ["image", "video"], "template", "asked of navigation, and kinds is image, video"),
        ([INVENTED], ["navigation"], "llm", "asked of compound, image, multi_image, video"),
    ],
)
def test_a_listed_task_that_nobody_would_ask_is_refused(
    names: list[str], kinds: list[str], annotator: str, said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        check_askable(names, kinds, annotator)  # type: ignore[arg-type]


def test_what_is_asked_is_let_in() -> None:
    check_askable(["compound_nearer_side", "navigation_path"], ["compound", "navigation"], "template")
    check_askable([INVENTED, "navigation_path"], ["compound", "navigation"], "llm")
    check_askable([], ["image"], "template")
