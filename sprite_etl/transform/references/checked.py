"""Whether a model's words for an object denote it in a view: a second look at the view's own frames, without outlines,
must pick it among all that it can be taken for."""

from __future__ import annotations

from collections.abc import Sequence

from sprite_etl.llm.values import ChatFailure, ChatRequest, ChatResult
from sprite_etl.scene.folder import CaptureFolder
from sprite_etl.transform import lexicon
from sprite_etl.transform.annotators.asking import Asking
from sprite_etl.transform.annotators.check_name import LineUp, check_requests, line_up, read_pick
from sprite_etl.transform.annotators.outcomes import Unusable
from sprite_etl.transform.references.pictures import best_frames, sights_of

Frames = tuple[int, ...]
PICTURES = 6
"""Most pictures of one check; of a longer view those that show the candidates best."""


def checked(
    folder: CaptureFolder, asking: Asking, wanted: Sequence[tuple[Frames, str, str]]
) -> dict[tuple[Frames, str], Unusable | None]:
    """(frames of a view, object id) → None where its expression denotes it there, or why it can't be used; an object
    with several expressions in one view must be denoted by each.

    wanted: (frames, object id, expression), repeated as may be. Candidates are all objects that are seen in the frames,
    be it half hidden, and can be taken for it. Where there is but one, nothing is asked; else every sample must pick
    the object. All is asked at once. Unusable: model_…, not_unique, wrong_pick, unknown_number. Raises KeyError for an
    object that the capture does not have, CaptureError, ModelConfigError, StoreError.
    """
    found: dict[tuple[Frames, str], Unusable | None] = {}
    line_ups: dict[tuple[Frames, tuple[str, ...]], LineUp] = {}
    asked: list[tuple[tuple[Frames, str], LineUp, ChatRequest]] = []
    for frames, object_id, expression in dict.fromkeys(wanted):
        candidates, shown = _candidates(folder, frames, object_id)
        found.setdefault((frames, object_id), None)
        if shown is None:
            detail = f"no {PICTURES} pictures show all {len(candidates)} that could be taken for {object_id}"
            found[frames, object_id] = Unusable("not_unique", detail)
        elif len(candidates) > 1:
            if (shown, candidates) not in line_ups:
                line_ups[shown, candidates] = line_up(folder, candidates, shown)
            tagged = line_ups[shown, candidates]
            requests = check_requests(tagged, expression, asking.models)
            asked += [((frames, object_id), tagged, request) for request in requests]
    by_messages = {id(r.messages): tagged for _, tagged, r in asked}  # kept when asked with more room

    def fault(request: ChatRequest, result: ChatResult) -> str | None:
        picked = read_pick(by_messages[id(request.messages)], result)
        return picked.detail if isinstance(picked, Unusable) and picked.reason == "unknown_number" else None

    for (key, tagged, _), outcome in zip(asked, asking.ask([r for _, _, r in asked], fault)):
        found[key] = found[key] or _refused(tagged, outcome, key[1])
    return found


def _candidates(folder: CaptureFolder, frames: Frames, object_id: str) -> tuple[tuple[str, ...], Frames | None]:
    """(what can be taken for the object in these frames, those of them to show: None where too few show all)."""
    capture = folder.capture
    name = capture.object(object_id).name
    alike = [o for o in capture.objects if lexicon.confusable(o.name, name)]
    sights = sights_of(capture, alike, frames)
    ids = tuple(dict.fromkeys((*sights, object_id)))
    if object_id not in sights:
        return ids, None
    if len(frames) <= PICTURES:
        return ids, tuple(f for f in frames if any(f in seen for seen in sights.values()))
    shown, taken = best_frames(sights, ids, PICTURES, len(ids))
    return ids, tuple(f for f in frames if f in shown) if len(taken) == len(ids) else None


def _refused(tagged: LineUp, outcome: ChatResult | ChatFailure, object_id: str) -> Unusable | None:
    picked = read_pick(tagged, outcome)
    if isinstance(picked, Unusable):
        return picked
    if picked != object_id:
        return Unusable("wrong_pick", f"the words for {object_id} were taken for {picked}")
    return None
