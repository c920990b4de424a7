"""Every reason for which what a model answered is refused, with what it means.

`python -m sprite_etl.transform.annotators.reasons docs/language-models.md` writes the page's last section anew. What a
program or a question is refused for whoever wrote it stands in `verify.reasons`.
"""

from __future__ import annotations

import sys
from pathlib import Path

from sprite_etl.transform.verify.reasons import HEADING, tables

CALL: dict[str, str] = {
    "model_bad_request": "the server refuses the request as it is",
    "model_too_long": "the request is longer than the model's context",
    "model_truncated": "the answer was cut off, with twice the room too: raise the stage's `max_tokens`",
    "model_invalid_json": "the answer is not JSON, after one repair",
    "model_schema_mismatch": "the answer is JSON of another form, after one repair",
    "model_refused": "the model declined to answer",
}
"""There is no answer, and would be none another time."""

NAMED: dict[str, str] = {
    "not_named": "the model found no words that tell the object from the others",
    "named_twice": "it says two things for one object",
    "unknown_colour": "it speaks of an outline that is not there",
    "not_2_to_6_words": "the words are not `the` and 2 to 6 more",
    "without_name": "the words do not say what kind of thing it is",
    "viewer_dependent": "the words hold from one place or at one time only: left, in front, nearest",
    "names_outline": "the words speak of the outline, or of its colour, which the object has not",
    "wrong_pick": "shown without outlines, another object was taken for it",
    "unknown_number": "asked which object the words mean, the model names a number that is not there",
}
"""Words for an object (`refer`, `ask`). Also not_unique and reference_leaks."""

ASKED: dict[str, str] = {
    "no_question": "the answer holds no question",
    "unknown_task": "the task is not among those that were asked for, or not of the list",
    "no_task": "the question is of no task, or of a listed and an invented one at once",
    "unknown_object": "it names an object that was not listed",
    "wrong_arity": "it names more or fewer objects than the task takes, or one twice",
    "bad_params": "its params do not fit the task, the view, or the text",
    "bad_choices": "its choices are not the task's, not all different or not in the text, or no named objects",
    "no_unit": "a number without a unit, or a unit without a number",
    "bad_relation": "a relation of an invented task is given twice, or speaks of objects that it does not name",
    "no_relation": "an invented task says of nothing that it must change the answer",
    "not_plain": "the text holds markup, code, an address, or words to a machine",
    "expression_missing": "the text lacks the words of an object that it declares",
    "undeclared_object": "the text names an object that it does not declare",
    "unclear": "of an invented task: the text leaves open what is measured, or denies or leaves out something",
    "near_duplicate": "nearly the same words ask nearly the same of the same capture",
    "bad_parts": "a compound question is not made of two different ones",
    "concatenation": "it asks two things one after the other",
    "quotes_number": "the text states a number that is none of its params, perhaps an answer, or lacks one of them",
}
"""Questions that models write (`ask`). Also duplicate, the rules of asking, and what is wrong with a program's form."""

ANSWERED: dict[str, str] = {
    "no_second_program": "no solver knows the task, and fewer than two samples of a model gave the answer",
    "judge_contradicts": "the judge of free texts contradicts itself, or prefers what stands first",
    "other_value": "a sentence does not state the value that was voted, or another one as well; it is left out",
    "other_route": "directions do not tell the walk's turns and legs, each in its place; they are left out",
}
"""Answers (`vote`)."""

MODEL_REASONS: dict[str, str] = {**CALL, **NAMED, **ASKED, **ANSWERED}

_SECTIONS = {
    "A call without an answer": CALL,
    "Words for objects": NAMED,
    "Questions": ASKED,
    "Answers": ANSWERED,
}


def markdown() -> str:
    """The reasons as Markdown tables, a section each."""
    return tables(_SECTIONS)


if __name__ == "__main__":
    page = Path(sys.argv[1])
    page.write_text(page.read_text().split(HEADING)[0] + f"{HEADING}\n{markdown()}")
