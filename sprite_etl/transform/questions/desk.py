"""What asking works with: a capture read once, and each of its views prepared once."""

from __future__ import annotations

from collections.abc import Sequence

from sprite_etl.scene.folder import CaptureFolder
from sprite_etl.transform.questions.context import AskContext, state_table
from sprite_etl.transform.questions.surfaces import lift_surfaces
from sprite_etl.transform.questions.views import Frames, clear_table
from sprite_etl.transform.references.expressions import Namer
from sprite_etl.transform.rows import Kind, Reference
from sprite_etl.transform.tasks.base import NotAnswerable
from sprite_etl.transform.tasks.rules import measured_by_its_box
from sprite_etl.transform.view import grey_objects, share_of_box_in_view, state_in_frame, view_of

TOLD_BY = 0.25
"""Of what the pictures' edges cut off to a smaller share of its box, nobody can tell what it is."""

ENOUGH = 3
"""So many objects that can be measured are enough to ask about."""


class Desk:
    """A capture with its references, surfaces and views. `clear`: frame → nameable objects clear in it."""

    def __init__(self, folder: CaptureFolder, references: Sequence[Reference]) -> None:
        self.capture = folder.capture
        self._references = {r.object_id: r for r in references}
        self._surfaces = lift_surfaces(folder)
        self._free = folder.free_grid()
        self._states = state_table(self.capture)
        states = {
            (o.object_id, s.frame): state_in_frame(self.capture, o, s.frame)
            for o in self.capture.objects
            for s in o.visible or ()
        }
        self.clear = clear_table(self.capture, frozenset(self._references), states)
        self._contexts: dict[tuple[Kind, Frames], AskContext] = {}
        self._namers: dict[Frames, Namer] = {}

    def context(self, kind: Kind, frames: Frames) -> AskContext:
        """The view with all that tasks look at.

        Of a moved object the surfaces know only where it stood first: it is measured in no view of a later state.
        """
        key = (kind, frames)
        if key not in self._contexts:
            view = view_of(self.capture, frames)
            grey = grey_objects(self.capture, frames)
            namer = self._namers.setdefault(frames, Namer(self.capture, view, grey, self._references))
            named = tuple(o for o in view.objects if namer.expression(o.object_id) is not None)
            namable = tuple(
                o for o in named if o.object_id not in view.moving and share_of_box_in_view(view, o) >= TOLD_BY
            )
            elsewhere = frozenset() if view.frames[0] in self.capture.walk else self.capture.moved_ids
            self._contexts[key] = AskContext(
                self.capture,
                kind,
                view,
                self._references,
                self._surfaces,
                namable,
                tuple(o for o in namable if measured_by_its_box(view, o) and o.object_id not in elsewhere),
                {o.object_id: o.name for o in grey},
                self._states,
                tuple(o for o in named if o.object_id in view.moving),
                self._free,
            )
        return self._contexts[key]

    def expressions(self, context: AskContext, object_ids: Sequence[str], forbidden: Sequence[str]) -> list[str]:
        """Unique words for each object. Raises NotAnswerable: not_unique, reference_leaks."""
        frames = tuple(f.index for f in context.view.frames)
        namer = self._namers[frames]
        found = []
        for object_id in object_ids:
            name = context.view.object(object_id).name
            if not context.complete(name):
                raise NotAnswerable("incomplete_category", f"not every {name} of the capture has a box")
            if grey := context.grey_of(name):
                raise NotAnswerable("grey_visibility", f"{grey[0]} may be another {name}, but is never clear here")
            expression = namer.expression(object_id, forbidden)
            if expression is None and namer.expression(object_id) is not None:
                raise NotAnswerable("reference_leaks", f"{object_id} can only be told by what the question is about")
            if expression is None:
                raise NotAnswerable("not_unique", f"nothing that is said of {object_id} is true of it alone")
            found.append(expression.text)
        return found

    def offered(self, context: AskContext) -> list[tuple[str, str]]:
        """(object_id, its words) of what models may name in questions of the view, where no task forbids some words:
        what can be measured there, as almost everything asks for that, or all that has a name where that is little."""
        found = []
        named = context.measurable if len(context.measurable) >= ENOUGH else context.namable
        for obj in (*named, *context.moving):
            try:
                found.append((obj.object_id, self.expressions(context, [obj.object_id], ())[0]))
            except NotAnswerable:
                continue
        return found

    def by_model(self, frames: Frames, object_id: str, words: str) -> bool:
        """Whether these words for an object of a view that was opened are a model's, and unproven."""
        plainest = self._namers[frames].expression(object_id)
        proven = plainest is not None and not plainest.by_model and plainest.text == words
        return words == self._references[object_id].said and not proven

    def spans_states(self, frames: Frames) -> bool:
        """Whether things were moved between some of these frames."""
        return len({self.capture.frame(i).state for i in frames}) > 1

    def is_video(self, kind: Kind, frames: Frames) -> bool:
        """Whether a trainer will be shown the whole walk as a video."""
        whole = len(frames) > 1 and frames == tuple(f.index for f in self.capture.walk)
        return kind == "video" or (kind == "compound" and whole)
