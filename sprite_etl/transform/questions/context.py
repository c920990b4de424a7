"""What a task may look at when it decides what to ask of one view."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sprite_etl.scene.capture import Capture, SceneObject
from sprite_etl.scene.free_space import FreeGrid
from sprite_etl.scene.visibility import Visibility
from sprite_etl.transform import lexicon
from sprite_etl.transform.questions.surfaces import Surfaces
from sprite_etl.transform.rows import Kind, Reference
from sprite_etl.transform.view import View, state_in_frame


@dataclass(frozen=True, slots=True)
class AskContext:
    """One view with all that asking needs: the capture's references and surfaces, what is grey, what has a name.

    namable: objects clear in the view, and not cut off to a corner of them, that some unique expression denotes;
    measurable: those of them whose box is their own and mostly in the view, so that sizes and distances can be asked
    of them. grey: object_id → name of
    what is seen in the view but clear in none of its frames. moving: objects with a unique expression that stand
    elsewhere in some frame of the view than in another: they are neither namable nor measurable. free:
    where a person can stand, if the capture says so.
    """

    capture: Capture
    kind: Kind
    view: View
    references: Mapping[str, Reference]
    surfaces: Surfaces
    namable: tuple[SceneObject, ...]
    measurable: tuple[SceneObject, ...]
    grey: Mapping[str, str]
    states: Callable[[str, int], Visibility]
    moving: tuple[SceneObject, ...] = ()
    free: FreeGrid | None = None

    def complete(self, name: str) -> bool:
        """Whether every instance of the name in the capture has a box."""
        return complete_name(self.capture, name)

    def grey_of(self, name: str) -> list[str]:
        """Ids of grey objects that could be taken for an instance of the name."""
        return sorted(i for i, other in self.grey.items() if lexicon.confusable(other, name))

    def confusable(self, a: str, b: str) -> bool:
        """Whether a viewer could take one name's thing for the other's."""
        return lexicon.confusable(a, b)

    def shared_frames(self, *object_ids: str) -> list[int]:
        """Indices of the view's frames in which all of these are clear, in order."""
        seen = [{s.frame for s in self.view.object(i).visible or ()} for i in object_ids]
        both = set.intersection(*seen)
        return [f.index for f in self.view.frames if f.index in both]

    def seen_together(self, object_ids: Sequence[str]) -> bool:
        """Whether one frame of a view of several shows all of these: such questions need no second frame."""
        return len(self.view.frames) > 1 and bool(self.shared_frames(*object_ids))

    def state(self, object_id: str, frame: int) -> Visibility:
        """clear, grey or absent in this frame of the capture."""
        return self.states(object_id, frame)


def complete_name(capture: Capture, name: str) -> bool:
    """Whether every instance of a common name has a box, so that "the only one" can be said.

    A capture without masks lists no complete categories; there, and only there (its rows say `unverified`), a
    name that is listed once counts as complete.
    """
    categories = {o.category for o in capture.objects if o.name == name}
    if not categories:
        return False
    if not capture.has.instance and not capture.complete_categories:
        return sum(lexicon.confusable(o.name, name) for o in capture.objects) == 1
    return categories <= set(capture.complete_categories)


def state_table(capture: Capture) -> Callable[[str, int], Visibility]:
    """clear/grey/absent by object and frame, each worked out once."""
    table: dict[tuple[str, int], Visibility] = {
        (o.object_id, s.frame): state_in_frame(capture, o, s.frame) for o in capture.objects for s in o.visible or ()
    }
    return lambda object_id, frame: table.get((object_id, frame), "absent")
