"""Words that denote exactly one object of a view: 2–6 of them, true in every frame, and unique among all that a
viewer could take for it, what is half hidden included.

A generator proposes; `could_denote`, written from the listener's side, decides: a candidate whose looks or place are
unknown could always be meant. Last come a model's words: that they denote one object alone is not provable here, and
whoever uses them has it checked (`references.checked`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sprite_etl.scene.box import box_distance
from sprite_etl.scene.capture import Capture, SceneObject
from sprite_etl.transform import lexicon
from sprite_etl.transform.references.refer import NEAR_M
from sprite_etl.transform.references.spoken import Part, parts_of
from sprite_etl.transform.rows import Reference
from sprite_etl.transform.view import View

NEAR_AGAIN = 2.0
"""A listener may call this many times NEAR_M "next to" as well: all within are candidates."""


@dataclass(frozen=True, slots=True)
class Expression:
    """`text`, and what it says beside the name: colour, carrier (on), landmark (next to), room.

    by_model: the text is a model's, and whatever it says is in the text alone.
    """

    text: str
    name: str
    colour: str | None = None
    carrier: str | None = None
    landmark: str | None = None
    room: str | None = None
    by_model: bool = False

    @property
    def parts(self) -> frozenset[Part]:
        """What it uses, as the kinds that a task may forbid; of a model's words what they may use."""
        if self.by_model:
            return parts_of(self.text, self.name)
        used: list[tuple[Part, str | None]] = [
            ("colour", self.colour),
            ("place", self.carrier),
            ("near", self.landmark),
            ("room", self.room),
        ]
        return frozenset(part for part, value in used if value is not None)


class Namer:
    """Expressions for the objects of one view."""

    def __init__(
        self, capture: Capture, view: View, grey: Sequence[SceneObject], references: Mapping[str, Reference]
    ) -> None:
        self._view = {o.object_id: o for o in view.objects}
        self._around = (*view.objects, *grey)
        self._references = references
        self._rooms = {r.room_id: r.type for r in capture.rooms}
        self._carriers = {s.object_id: s.parent for s in capture.support if s.relation == "on"}
        self._known_support = capture.has.support
        self._moved = capture.moved_ids

    def expression(self, object_id: str, forbidden: Collection[str] = ()) -> Expression | None:
        """The plainest unique expression that uses no forbidden part (`colour`, `place`, `near`, `room`); None where
        there is none. A model's words are the last resort: nobody but a second look can say that they are unique."""
        reference = self._references.get(object_id)
        if reference is None:
            return None
        for expression in self._proposals(reference):
            if expression.parts & frozenset(forbidden):
                continue
            if 2 <= len(expression.text.split()) <= 6 and self._denoted(expression) == [object_id]:
                return expression
        said = self._said(reference)
        return said if said is not None and not said.parts & frozenset(forbidden) else None

    def _said(self, r: Reference) -> Expression | None:
        """A model's words for it, unless they may be said of something else in the view as well."""
        if r.said is None or not 2 <= len(r.said.split()) <= 6:
            return None
        others = [o for o in self._around if o.object_id != r.object_id]
        known = [self._references[o.object_id] for o in others if o.object_id in self._references]
        texts = [f"the {o.name}" for o in others] + [e.text for k in known for e in self._proposals(k)]
        texts += [k.said for k in known if k.said is not None]
        if r.said.casefold() in {t.casefold() for t in texts}:
            return None
        return Expression(r.said, r.name, by_model=True)

    def _proposals(self, r: Reference) -> Iterator[Expression]:
        yield Expression(f"the {r.name}", r.name)
        if r.colour:
            yield Expression(f"the {r.colour} {r.name}", r.name, colour=r.colour)
        carrier = self._only_one(r.support_id)
        landmark = self._only_one(r.near_id)
        if carrier:
            yield Expression(f"the {r.name} on the {carrier.name}", r.name, carrier=carrier.object_id)
            if r.colour:
                text = f"the {r.colour} {r.name} on the {carrier.name}"
                yield Expression(text, r.name, colour=r.colour, carrier=carrier.object_id)
        if landmark and landmark.object_id != r.support_id:
            yield Expression(f"the {r.name} next to the {landmark.name}", r.name, landmark=landmark.object_id)
        if r.room_type and len({o.room_id for o in self._around}) > 1:
            room = r.room_type.replace("_", " ")
            yield Expression(f"the {r.name} in the {room}", r.name, room=r.room_type)
            if r.colour:
                yield Expression(f"the {r.colour} {r.name} in the {room}", r.name, colour=r.colour, room=r.room_type)

    def _only_one(self, object_id: str | None) -> SceneObject | None:
        """The object, if the view shows it clearly and nothing in the view can be taken for it."""
        anchor = self._view.get(object_id or "")
        if anchor is None or not anchor.nameable:
            return None
        alike = sum(lexicon.confusable(o.name, anchor.name) for o in self._around)
        return anchor if alike == 1 else None

    def _denoted(self, expression: Expression) -> list[str]:
        return [o.object_id for o in self._around if self.could_denote(o, expression)]

    def could_denote(self, candidate: SceneObject, expression: Expression) -> bool:
        """Whether a listener who knows only what can be seen might pick this object."""
        if not lexicon.confusable(candidate.name, expression.name):
            return False
        known = self._references.get(candidate.object_id)
        if expression.colour and known and known.colour not in (None, expression.colour):
            return False
        if candidate.object_id in self._moved:
            return True  # wherever it is said to be, in some frame it may be there
        if expression.carrier and self._known_support:
            return self._carriers.get(candidate.object_id) == expression.carrier
        if expression.landmark:
            return box_distance(candidate.box, self._view[expression.landmark].box) <= NEAR_AGAIN * NEAR_M
        room = self._rooms.get(candidate.room_id or "")
        return not (expression.room and room not in (None, expression.room))
