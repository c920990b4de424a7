"""Which few frames show objects best, for a model that is to look at them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sprite_etl.scene.capture import Capture, SceneObject, Sighting
from sprite_etl.transform.view import state_in_frame

Sights = Mapping[str, Mapping[int, float]]
"""object_id → frame → how well it is seen there, above 0 and at most 1."""
SEEN = 0.3
"""Of whatever is seen at all, so that a frame that shows something new is worth more than a better look at the old."""
WELL_SHARE = 0.03
"""An object of this share of the picture is seen as well as can be; a little one where it is largest."""
LEAST_GAIN = 0.25
"""Another picture must show the objects better by this much, summed over them."""


def sights_of(capture: Capture, objects: Iterable[SceneObject], frames: Iterable[int]) -> dict[str, dict[int, float]]:
    """How well each object is seen in the frames, those in which it is grey included; only objects that are seen."""
    allowed = frozenset(frames)
    found = {}
    for obj in objects:
        shares = {s.frame: _share(capture, obj, s) for s in obj.visible or () if s.frame in allowed}
        if shares := {f: share for f, share in shares.items() if share}:
            enough = min(WELL_SHARE, max(shares.values()))
            found[obj.object_id] = {f: SEEN + (1 - SEEN) * min(1.0, s / enough) for f, s in shares.items()}
    return found


def _share(capture: Capture, obj: SceneObject, sighting: Sighting) -> float:
    """Of the picture, less where much of the object is hidden; 0 where nobody can see it."""
    camera = capture.frame(sighting.frame).camera
    if sighting.pixels is None or state_in_frame(capture, obj, sighting.frame) == "absent":
        return 0.0
    return sighting.pixels / (camera.width * camera.height) * (1 - 0.9 * (sighting.occlusion or 0.0))


def best_frames(sights: Sights, ids: Sequence[str], most_frames: int, most_ids: int) -> tuple[list[int], list[str]]:
    """(frames in order, the objects that they show, as listed): a few of the objects that are seen together, where
    there are too many for so few pictures. ids: one or more of those that `sights` has."""
    best: dict[str, float] = {}
    frames: list[int] = []
    while len(frames) < most_frames:
        pool = list(best) if len(best) == most_ids else ids
        gain: dict[int, float] = {}
        for i in pool:
            for frame, how_well in sights[i].items():
                gain[frame] = gain.get(frame, 0.0) + max(0.0, how_well - best.get(i, 0.0))
        frame = min(gain, key=lambda f: (-gain[f], f))
        if gain[frame] < LEAST_GAIN:
            break
        frames.append(frame)
        shown = sorted((i for i in pool if frame in sights[i]), key=lambda i: (i not in best, -sights[i][frame], i))
        for i in shown:
            if i in best or len(best) < most_ids:
                best[i] = max(best.get(i, 0.0), sights[i][frame])
    return sorted(frames), [i for i in ids if i in best]
