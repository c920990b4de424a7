"""The rules of asking, for questions from anywhere: whether a capture's view supports what a line asks."""

from __future__ import annotations

from dataclasses import asdict

from sprite_etl.scene.capture import Capture, CaptureError
from sprite_etl.scene.folder import CaptureFolder
from sprite_etl.transform.questions.desk import Desk
from sprite_etl.transform.references import refer
from sprite_etl.transform.rows import Kind, Reference, from_row
from sprite_etl.transform.tasks import NotAnswerable, Proposal, Task
from sprite_etl.transform.verify.claims import Declared
from sprite_etl.transform.verify.programs import PASSED

NOT_CHECKED = "not_checked"
VIEWS_AT_ONCE = 4096
_FRAME_PARAMS = ("frame", "frame_a", "frame_b")


class Rules:
    """A capture's rules. Its pictures, depth and masks are read once, when the first question comes."""

    def __init__(self, folder: CaptureFolder) -> None:
        self._folder = folder
        self._desk: Desk | None = None
        self._unreadable = ""
        self._views: set[tuple[int, ...]] = set()

    def broken(self, line: Declared) -> tuple[str, str]:
        """(what `checks` says, a sentence of detail) of a line with a task: "passed", the reason of the rule that it
        breaks, or "not_checked" where the capture cannot tell."""
        task = line.task
        if task is None:
            return NOT_CHECKED, ""
        missing = _lacks(task, self._folder.capture)
        if missing:
            return NOT_CHECKED, f"the rules of {task.name} need what this capture does not have: {missing}"
        self._views.add(line.frames)
        if len(self._views) > VIEWS_AT_ONCE:  # a desk remembers every view: begin anew rather than grow
            self._views, self._desk = {line.frames}, None
        desk = self._opened()
        if desk is None:
            return NOT_CHECKED, f"the rules need the capture's pictures, depth and masks: {self._unreadable}"
        if desk.spans_states(line.frames) and not task.across_states:
            return "moved_between_frames", f"things were moved between the frames; {task.name} takes all to stand still"
        frames = {f.index for f in line.view.frames}
        for param in _FRAME_PARAMS:
            if param in line.params and line.params[param] not in frames:
                return "no_such_frame", f"the view has no frame {line.params[param]}"
        anchors = task.anchors if task.answer_type == "object" else 0
        offered = line.named[anchors:] if task.answer_type == "object" else ()
        proposal = Proposal(line.named, dict(line.params), offered, line.choices)
        try:
            kind = _kind(line, task, len(self._folder.capture.walk))
            task.check(desk.context(kind, line.frames), proposal)
        except NotAnswerable as no:
            return no.reason, no.detail
        return PASSED, ""

    def _opened(self) -> Desk | None:
        if self._desk is None and not self._unreadable:
            try:
                references = [from_row(Reference, row) for row in refer(self._folder).rows]
                self._desk = Desk(self._folder, references)
            except CaptureError as error:
                self._unreadable = str(error)  # programs can be judged without
        return self._desk


def _kind(line: Declared, task: Task, frames_of_walk: int) -> Kind:
    """The kind that a view of so many frames is asked as, of those that the task has."""
    shown: Kind = "image"
    if len(line.frames) > 1:
        shown = "video" if len(line.frames) == frames_of_walk else "multi_image"
    return shown if shown in task.kinds else task.kinds[0]


def _lacks(task: Task, capture: Capture) -> str | None:
    """What the capture does not have and the task needs, in words."""
    has = asdict(capture.has)
    missing = [n for n in task.needs if not has[n]]
    if capture.domain not in task.domains:
        missing.append(f"domain {' or '.join(task.domains)}")
    return ", ".join(missing) or None
