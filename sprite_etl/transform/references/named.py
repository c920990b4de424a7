"""Words of a vision model for objects that share a name, or one that others could be taken for, in one capture."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sprite_etl.llm.values import ChatFailure, ChatRequest, ChatResult
from sprite_etl.scene.capture import Capture
from sprite_etl.scene.folder import CaptureFolder
from sprite_etl.transform import lexicon
from sprite_etl.transform.annotators.asking import Asking
from sprite_etl.transform.annotators.colours import COLOURS
from sprite_etl.transform.annotators.name_objects import Candidates, candidates_of, name_requests, read_names
from sprite_etl.transform.annotators.outcomes import Unusable
from sprite_etl.transform.references.pictures import Sights, best_frames, sights_of
from sprite_etl.transform.references.spoken import bare_words, parts_of
from sprite_etl.transform.rows import Reference

PICTURES = 4
"""Most pictures that one request shows."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Objects that are shown together. named: those whose words are taken; outlined: those and others that could be
    taken for them, at most as many as there are colours; frames: that show them."""

    named: tuple[str, ...]
    outlined: tuple[str, ...]
    frames: tuple[int, ...]


def named(folder: CaptureFolder, references: Mapping[str, Reference], asking: Asking) -> dict[str, str]:
    """object id → words that tell it from all that could be taken for it; nothing for those without usable words.

    Nothing at all without masks: an outline needs one. All of a capture is asked at once. Raises CaptureError,
    ModelConfigError, StoreError.
    """
    capture = folder.capture
    if not capture.has.instance:
        return {}
    names = {o.object_id: o.name for o in capture.objects}
    asked: list[tuple[Sheet, Candidates, ChatRequest]] = []
    for sheet in sheets_of(capture, references):
        shown = candidates_of(folder, {i: names[i] for i in sheet.outlined}, sheet.frames)
        asked += [(sheet, shown, request) for request in name_requests(shown, asking.models)]
    by_messages = {id(r.messages): (sheet, shown) for sheet, shown, r in asked}  # kept when asked with more room

    def fault(request: ChatRequest, result: ChatResult) -> str | None:
        sheet, shown = by_messages[id(request.messages)]
        refused = _read(capture, references, sheet, shown, result)[1]
        return "; ".join(dict.fromkeys(u.detail for u in refused if u.reason != "not_named")) or None

    found: dict[str, str] = {}
    for (sheet, shown, _), outcome in zip(asked, asking.ask([r for _, _, r in asked], fault)):
        used = {found[i].casefold() for i in sheet.named if i in found}
        for object_id, words in _read(capture, references, sheet, shown, outcome)[0].items():
            if words.casefold() not in used:  # one sample's words for one may be another's for another
                found.setdefault(object_id, words)
    return found


def sheets_of(capture: Capture, references: Mapping[str, Reference]) -> Iterator[Sheet]:
    """The sheets of a capture: of each name those with everything that is seen, be it half hidden, and could be taken
    for a thing of that name. An object that nothing could be taken for is on none.

    What is more than there are colours, or than a few pictures show, is parted into several, by what is seen together;
    that words are of one object alone is then left to the check in each view.
    """
    sights = _sights(capture)
    groups: dict[tuple[str, ...], list[str]] = {}
    for name in sorted({r.name for r in references.values()}):
        group = tuple(
            o.object_id for o in capture.objects if o.object_id in sights and lexicon.confusable(o.name, name)
        )
        groups.setdefault(group, []).append(name)
    for group, of in groups.items():
        wanted = frozenset(i for i in group if i in references and references[i].name in of)
        left: Sequence[str] = group if len(group) > 1 else ()
        while left:
            frames, taken = best_frames(sights, left, PICTURES, len(COLOURS))
            beside = [i for i in group if i not in taken and not sights[i].keys().isdisjoint(frames)]
            outlined = {*taken, *beside[: len(COLOURS) - len(taken)]}
            if len(outlined) > 1 and wanted & set(taken):
                yield Sheet(
                    tuple(i for i in taken if i in wanted), tuple(i for i in group if i in outlined), tuple(frames)
                )
            left = [i for i in left if i not in taken]


def _sights(capture: Capture) -> Sights:
    """Where things stand at first, unless they are only seen after something was moved."""
    every = sights_of(capture, capture.objects, (f.index for f in capture.frames))
    return every | sights_of(capture, capture.objects, (f.index for f in capture.walk))


def _read(
    capture: Capture,
    references: Mapping[str, Reference],
    sheet: Sheet,
    shown: Candidates,
    outcome: ChatResult | ChatFailure,
) -> tuple[dict[str, str], list[Unusable]]:
    """(object id → words, why others have none), of those that the sheet is to name."""
    read = read_names(shown, outcome)
    if isinstance(read, Unusable):
        return {}, [read]
    outlines = {i: colour for colour, i in shown.colours.items()}
    found: dict[str, str] = {}
    refused = [unusable for i, unusable in read[1].items() if i in sheet.named]
    for object_id, words in read[0].items():
        if object_id not in sheet.named:
            continue
        wrong = _wrong(capture, references[object_id], outlines[object_id], words)
        if wrong is None:
            found[object_id] = f"the{words[3:]}"
        else:
            refused.append(wrong)
    return found, refused


def _wrong(capture: Capture, reference: Reference, outline: str, words: str) -> Unusable | None:
    """What only the capture knows to be wrong with words of the right form."""
    bare = bare_words(words, reference.name)
    if outline in bare and reference.colour != outline:
        return Unusable("names_outline", f"{words!r} says the colour of its outline, which is not its own")
    moved = {o.name.lower().split()[-1] for o in capture.objects if o.object_id in capture.moved_ids}
    placed = parts_of(words, reference.name) & {"place", "near", "room"}
    if placed and (reference.object_id in capture.moved_ids or moved & set(bare)):
        return Unusable("viewer_dependent", f"{words!r} says where it is, and things are moved between the pictures")
    return None
