"""Every reason for which a program, an answer or a question is refused, with what it means.

`python -m sprite_etl.transform.verify.reasons docs/verify-your-programs.md` writes the page's last section anew.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from sprite_etl.transform.tasks.base import RELATIONS

LINE: dict[str, str] = {
    "bad_line": "the line does not say what is to be verified; `detail` names the field",
    "meaning_mismatch": "the question's text asks another task, or names other objects or params, than the line says",
}
"""Found before anything runs."""

PROGRAM: dict[str, str] = {
    "static_syntax": "the program is not Python",
    "static_no_answer": "it does not define `answer(scene)` exactly once, with one argument",
    "static_import": "it imports a module that programs may not use",
    "static_too_large": "it has too many characters or syntax nodes",
    "execution_error": "it raised, or returned what is no answer",
    "timeout": "it used up its time",
    "resource_limit": "it used up its memory or output, or the system ended it",
    "wrong_type": "its answer is not of the declared type, or names something that was not offered",
    "implausible": "its answer is a number outside what the task or the unit allows",
    "metamorphic_constructed": "on a view built so that the answer is known, it gives another one",
    "metamorphic_constant": "nothing that is done to what the question is about changes its answer",
    "metamorphic_unused": "nothing that is done to one of the named objects, or to a param, changes its answer",
    "metamorphic_grown": "with a named object larger, smaller or higher, it is not what the question's words want",
    "metamorphic_near_tie": "of a task without a margin rule: with things a margin elsewhere it gives another answer",
    "metamorphic_exchange_choices": "with the alternatives in another order it gives another answer",
    **{f"metamorphic_{name}": f"its answer does not follow: {what}" for name, what in RELATIONS.items()},
}
"""Found by running the program on the view and on changed copies of it."""

ANSWER: dict[str, str] = {
    "no_program_accepted": "none of the question's programs passed its checks",
    "programs_disagree": "too few of the question's programs give one answer, or two answers tie",
    "solver_disagrees": "the task's own solver gives another answer, or finds none",
}
"""Found by holding the answer against other programs and against the task's solver."""

RULE: dict[str, str] = {
    "near_tie": "the answer is nearer to another one than the margin allows",
    "too_close": "the objects are too close to each other for the question to have a clear answer",
    "too_small": "what is asked about is too small to tell",
    "out_of_range": "the answer lies outside the range in which the task is asked",
    "less_than_half_in_view": "less than half of an object's box is in the view",
    "axis_aligned_box": "an object has only an axis-aligned box, which is not its own shape",
    "unsettled_height_axis": "no axis of the box is near the vertical, so that length and width are not settled",
    "box_surface_disagree": "the boxes and the surfaces that the camera saw disagree beyond the margin",
    "pixels_disagree": "what the pixels show contradicts the answer",
    "no_surface": "there is no depth on an object to compare its box with",
    "not_answerable": "the view holds nothing of what the question is about",
    "moved_between_frames": "things were moved between the frames of the view, and the task takes all to stand still",
    "not_one_moved": "not exactly one of the named objects was moved",
    "not_one_room": "not every picture was taken in the one room that is asked about",
    "no_room": "a camera stands in no room that is known",
    "open_plan": "the room opens so widely onto another one that its area is a matter of opinion",
    "floor_not_in_view": "too little of the room's floor is in the view",
    "not_walkable": "the step that is asked about leads through a wall",
    "not_level": "the camera looks too far up or down, or is tilted",
    "heights_overlap": "no object is wholly higher or lower than all the others",
    "no_direction": "the two places are too near each other to give a direction",
    "no_such_frame": "the params name a frame that the view does not have",
    "camera_rolled": "the camera is tilted sideways, so that left and right in the picture mean little",
    "lateral_order": "left and right in the picture contradict left and right in the room",
    "overlap_in_view": "the two objects overlap sideways in the picture",
    "grey_visibility": "something that matters is seen, but never clearly",
    "incomplete_category": "not every instance of a counted or compared name has a box",
    "not_countable": "the name is not one whose instances can be told apart and counted",
    "not_unique": "no words tell an object from all others in the view",
    "not_faced": "the object that one should face cannot be faced from there",
    "reference_leaks": "the words for an object would give the answer away",
    "parts_do_not_matter": "the answer would be the same without a part of the question",
    "route_rounds_away": "the route's numbers vanish when they are rounded",
    "all_or_none": "all of the candidates answer the question, or none does",
    "already_there": "what is asked whether it fits is there already",
    "not_side_by_side": "the two objects do not stand side by side with a gap between them",
    "not_seen_together": "no one frame shows the objects together",
    "different_rooms": "the objects stand in different rooms, so that a line between them leads through a wall",
    "hangs_above": "the object hangs above the others, so that nobody would say that it is between them",
    "no_effect": "what is done changes the answer by less than the margin",
    "reads_both_ways": "the route reads the same both ways, so that the answer would not change with its direction",
    "no_such_turn": "the route has no turn of that number",
    "no_free_space": "where a walker can stand is not known there",
    "route_shape": "the route has no clear turns and legs",
    "frame_sampling": "with fewer frames of the video the answer is another one",
    "single_frame_suffices": "one image of the set shows all that the question names",
    "duplicate": "the same question was asked already",
    "over_balance": "there are enough of this task or of this answer",
}
"""Found by the rules of asking: the view does not support the question, whatever the program says."""

REASONS: dict[str, str] = {**LINE, **PROGRAM, **ANSWER, **RULE}

_SECTIONS = {
    "Before anything runs": LINE,
    "Running the program": PROGRAM,
    "Holding the answer against others": ANSWER,
    "Rules of asking": RULE,
}


def markdown() -> str:
    """The reasons as Markdown tables, a section each."""
    return tables(_SECTIONS)


def tables(sections: Mapping[str, Mapping[str, str]]) -> str:
    """Title → reasons with their meanings, as Markdown."""
    parts = []
    for title, reasons in sections.items():
        rows = "\n".join(f"| `{code}` | {meaning} |" for code, meaning in reasons.items())
        parts.append(f"### {title}\n\n| reason | meaning |\n|---|---|\n{rows}\n")
    return "\n".join(parts)


HEADING = "## Reasons\n"

if __name__ == "__main__":
    page = Path(sys.argv[1])
    page.write_text(page.read_text().split(HEADING)[0] + f"{HEADING}\n{markdown()}")
