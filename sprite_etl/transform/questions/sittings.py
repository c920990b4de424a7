"""What models are asked of a capture's views: which tasks each view can carry, and the view as a model is shown it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from sprite_etl.scene.folder import CaptureFolder
from sprite_etl.transform.annotators.ask import AskFacts, NamedObject, facts_of
from sprite_etl.transform.questions.ask import considered
from sprite_etl.transform.questions.balance import Candidate
from sprite_etl.transform.questions.desk import Desk
from sprite_etl.transform.questions.sampling import generator, tasks_of
from sprite_etl.transform.questions.views import Frames, views_of
from sprite_etl.transform.rows import Kind
from sprite_etl.transform.tasks import Task
from sprite_etl.transform.tasks.chosen import may_invent

DRAWN_AS = "template"
"""The recipe by which views and the template's proposals are drawn: both annotators look at the same views."""
TASKS_PER_VIEW = 6
ROUNDS: Mapping[Kind, int] = {"image": 1, "multi_image": 1, "video": 4, "compound": 2}
"""How often a view is shown, each time to another persona: a capture has few videos, and each shows a lot."""
NEEDED_OF_A_CHOICE, NEEDED = 3, 3
"""Questions of a task that a capture is asked for: of each choice, or in all. What is balanced is kept in full rounds,
so a few of many such tasks would all be dropped; a capture asks for some tasks often enough instead, and each capture
for others."""


@dataclass(frozen=True, slots=True)
class Sitting:
    """One showing of a view to the models. wanted and invent are in the facts."""

    kind: Kind
    frames: Frames
    facts: AskFacts


def sittings_of(
    folder: CaptureFolder, desk: Desk, kind: Kind, seed: int, tasks: Collection[str] = ()
) -> Iterator[Sitting]:
    """Every showing of the kind's views that has something to ask of the tasks (empty: all), in order.

    Raises CaptureError.
    """
    capture = desk.capture
    views = views_of(capture, kind, desk.clear, generator(capture.capture_id, DRAWN_AS, seed, kind))
    choice = _Choice(desk, kind, seed, tasks)
    inventing = may_invent(tasks)
    shown: dict[Frames, list[AskFacts]] = {}
    for turn in range(ROUNDS[kind]):
        for number, frames in enumerate(views):
            objects = [NamedObject(i, words) for i, words in desk.offered(desk.context(kind, frames))]
            across = desk.spans_states(frames)
            if kind == "compound":
                wanted, invent = {}, int(inventing and len(objects) >= 2)
            else:
                wanted, invent = choice.wanted(number, frames), int(inventing and bool(objects) and not across)
            if not wanted and not invent:
                continue
            facts = facts_of(folder, kind, frames, objects, wanted, invent=invent, seed=seed + turn)
            if facts not in shown.setdefault(frames, []):  # the same once more would only be answered the same
                shown[frames].append(facts)
                yield Sitting(kind, frames, facts)


class _Choice:
    """Which tasks are wanted of which view of a kind: those that the template finds something to ask of."""

    def __init__(self, desk: Desk, kind: Kind, seed: int, chosen: Collection[str]) -> None:
        self._desk, self._kind, self._seed = desk, kind, seed
        tasks = tasks_of(kind, desk.capture, chosen) if kind != "compound" else []
        order = generator(desk.capture.capture_id, DRAWN_AS, seed, kind, "wanted").permutation(len(tasks)).tolist()
        self._tasks = [tasks[i] for i in order]
        self._asked: Counter[str] = Counter()
        self._askable: dict[tuple[str, int], bool] = {}

    def wanted(self, number: int, frames: Frames) -> dict[str, int]:
        """task → how many questions, of the view of this number. Tasks that were begun go on until they have what
        they need; then come those asked least."""
        across = self._desk.spans_states(frames)
        found: dict[str, int] = {}
        for task in sorted((t for t in self._tasks if t.across_states == across), key=self._turn):
            if len(found) < TASKS_PER_VIEW and self._can_be_asked(task, number, frames):
                found[task.name] = 2 if task.answer_type == "choice" and len(task.choices) > 2 else 1
        self._asked.update(found)
        return found

    def _turn(self, task: Task) -> tuple[int, bool]:
        rounds, rest = divmod(self._asked[task.name], _needed(task))
        return rounds, rest == 0

    def _can_be_asked(self, task: Task, number: int, frames: Frames) -> bool:
        """Whether one of the template's proposals of the task breaks no rule."""
        key = (task.name, number)
        if key not in self._askable:
            rng = generator(self._desk.capture.capture_id, DRAWN_AS, self._seed, self._kind, *map(str, key))
            tried = considered(self._desk, task, self._kind, frames, DRAWN_AS, rng)
            self._askable[key] = any(isinstance(found, Candidate) for _, found in tried)
        return self._askable[key]


def _needed(task: Task) -> int:
    answers = {"boolean": 2, "integer": 2, "choice": len(task.choices)}.get(task.answer_type, 1)
    return max(NEEDED, NEEDED_OF_A_CHOICE * answers)
