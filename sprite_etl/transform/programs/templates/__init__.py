"""The template annotator's programs: for every task three that reach the answer by different methods.

One goes through the API; the others carry their own mathematics, so that an error in one way of working is an
outvoted program and not a wrong answer. Their text holds nothing of the question: numbers, hands and names come
from `scene.params`, objects from `scene.named`.
"""

from __future__ import annotations

import hashlib
import re

from sprite_etl.transform.programs.templates import (
    compounds,
    distances,
    frames,
    moved,
    places,
    relations,
    routes,
    sizes,
    viewing,
    views,
)
from sprite_etl.transform.rows import Question

METHODS: dict[str, tuple[tuple[str, str], ...]] = {
    **distances.PROGRAMS,
    **sizes.PROGRAMS,
    **views.PROGRAMS,
    **routes.PROGRAMS,
    **compounds.PROGRAMS,
    **frames.PROGRAMS,
    **viewing.PROGRAMS,
    **places.PROGRAMS,
    **moved.PROGRAMS,
    **relations.PROGRAMS,
}
"""task → (method, code), as many as there are different ways. A new task's programs are a module beside these."""

# Names that a program's author was free to choose. None is a keyword argument or an API name.
_STYLES: tuple[dict[str, str], ...] = (
    {},
    {
        "thing": "item",
        "first": "one",
        "second": "other",
        "anchor": "reference",
        "gaps": "distances",
        "ranked": "ordered",
    },
    {"thing": "obj", "stand": "here", "face": "front", "target": "goal", "candidates": "options", "frame": "picture"},
    {"thing": "entry", "pick": "choose", "order": "sequence", "found": "seen_ids", "lengths": "edge_lengths"},
)


class NoProgram(ValueError):
    """A task for which there are no template programs."""


def programs_for(question: Question, votes: int) -> list[tuple[str, str]]:
    """`votes` programs, (method, code): the task's different methods first; past them the same ones return in
    another style. Raises NoProgram."""
    methods = METHODS.get(question.task)
    if methods is None:
        raise NoProgram(f"task {question.task} has no template programs; add them beside the others")
    start = hashlib.sha256(question.qa_id.encode()).digest()[0]
    chosen = []
    for i in range(votes):
        method, code = methods[i % len(methods)]
        chosen.append((method, _restyled(code, start + i // len(methods))))
    return chosen


def _restyled(code: str, style: int) -> str:
    """The same program with other names for some of its variables; attributes and texts stay."""
    names = {old: new for old, new in _STYLES[style % len(_STYLES)].items() if not re.search(rf"\b{new}\b", code)}
    if not names:
        return code
    pattern = re.compile(rf"(?<![.\"'\w])({'|'.join(names)})\b(?![\"'])")
    return "".join(
        part if part.startswith('"') else pattern.sub(lambda m: names[m.group()], part)
        for part in re.split(r'("""[\s\S]*?"""|"[^"\n]*")', code)
    )
