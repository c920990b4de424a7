"""Which frames a question may be about: chosen for what they show, not taken as they come."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from sprite_etl.scene.capture import Capture, Frame
from sprite_etl.scene.visibility import Visibility
from sprite_etl.transform.navigation.actions import wrapped
from sprite_etl.transform.rows import Kind

Frames = tuple[int, ...]

APART_RAD, APART_M = math.radians(30), 1.0
"""Two frames of a multi-image view differ by at least one of these."""
IMAGES, IMAGE_SETS, LARGEST_SET = 8, 8, 5
MOVED_PAIRS = 8
ROUTES, ROUTE_FRAMES = 48, (5, 28)


def views_of(capture: Capture, kind: Kind, clear: dict[int, frozenset[str]], rng: np.random.Generator) -> list[Frames]:
    """Frame indices of the views to ask about. clear: frame index → ids of the nameable objects clear in it.

    Views are of the walk, before anything was moved; only the last multi-image views, of captures that have states,
    join a frame from before with one from after.
    """
    every = tuple(f.index for f in capture.walk)
    if kind == "image":
        return [(f,) for f in _spread(capture, clear, IMAGES)]
    if kind == "multi_image":
        return _sets(capture, clear, rng, IMAGE_SETS) + _before_and_after(capture, clear, rng)
    if kind == "video":
        return [every] if len(every) >= 4 else []
    if kind == "navigation":
        return _routes(capture, rng)
    images: list[Frames] = [(f,) for f in _spread(capture, clear, 3)]
    return [*images, *_sets(capture, clear, rng, 2), *([every] if len(every) >= 4 else [])]


def differ(a: Frame, b: Frame) -> bool:
    """Whether two frames look from places ≥ 1 m apart, or ≥ 30° apart."""
    turn = abs(wrapped(a.camera.yaw_rad - b.camera.yaw_rad))
    return turn >= APART_RAD or math.dist(a.camera.position, b.camera.position) >= APART_M


def _spread(capture: Capture, clear: dict[int, frozenset[str]], count: int) -> list[int]:
    """Frames that show the most, each looking elsewhere than those before it."""
    order = sorted(capture.walk, key=lambda f: (-len(clear[f.index]), f.index))
    chosen: list[Frame] = []
    for frame in order:
        if len(chosen) < count and len(clear[frame.index]) >= 2 and all(differ(frame, c) for c in chosen):
            chosen.append(frame)
    return sorted(f.index for f in chosen)


def _sets(capture: Capture, clear: dict[int, frozenset[str]], rng: np.random.Generator, count: int) -> list[Frames]:
    """Sets of 2–5 frames that differ pairwise and hang together: each shares a clear object with an earlier one, and
    adds one that the earlier ones do not show."""
    found: dict[Frames, None] = {}
    frames = [f for f in capture.walk if clear[f.index]]
    for _ in range(12 * count):
        if len(found) == count or len(frames) < 2:
            break
        size = int(rng.integers(2, LARGEST_SET + 1))
        chosen: list[Frame] = []
        shown: frozenset[str] = frozenset()
        for i in rng.permutation(len(frames)).tolist():
            frame, seen = frames[i], clear[frames[i].index]
            linked = not chosen or bool(seen & shown)
            if linked and seen - shown and all(differ(frame, c) for c in chosen):
                chosen.append(frame)
                shown |= seen
            if len(chosen) == size:
                break
        if len(chosen) >= 2:
            found[tuple(sorted(f.index for f in chosen))] = None
    return list(found)


def _before_and_after(capture: Capture, clear: dict[int, frozenset[str]], rng: np.random.Generator) -> list[Frames]:
    """Pairs of a frame of the walk and one taken after things were moved, both showing a moved thing and one that was
    not; half of them, where there are so many, from different places."""
    pairs = [
        (a, b)
        for b in capture.frames
        for a in capture.walk
        if b.state != a.state and _shows_a_move(capture, clear[a.index] & clear[b.index])
    ]
    order = [pairs[k] for k in rng.permutation(len(pairs)).tolist()]
    apart = [p for p in order if differ(*p)][: MOVED_PAIRS // 2]
    alike = [p for p in order if not differ(*p)][: MOVED_PAIRS - len(apart)]
    return sorted((a.index, b.index) for a, b in apart + alike)


def _shows_a_move(capture: Capture, shared: frozenset[str]) -> bool:
    return bool(shared & capture.moved_ids) and bool(shared - capture.moved_ids)


def _routes(capture: Capture, rng: np.random.Generator) -> list[Frames]:
    """Stretches of consecutive frames on which the walker gets somewhere."""
    found: dict[Frames, None] = {}
    total = len(capture.walk)
    for _ in range(8 * ROUTES):
        if len(found) == ROUTES or total < ROUTE_FRAMES[0]:
            break
        length = int(rng.integers(ROUTE_FRAMES[0], min(ROUTE_FRAMES[1], total) + 1))
        start = int(rng.integers(0, total - length + 1))
        stretch = capture.walk[start : start + length]
        if math.dist(stretch[0].camera.position, stretch[-1].camera.position) >= APART_M / 2:
            found[tuple(f.index for f in stretch)] = None
    return list(found)


def uniform_sample(frames: Sequence[int], count: int) -> Frames:
    """`count` frames evenly spread from the first to the last, as trainers sample videos; all when there are fewer."""
    if len(frames) <= count:
        return tuple(frames)
    places = np.linspace(0, len(frames) - 1, count).round().astype(int)
    return tuple(frames[i] for i in places.tolist())


def clear_table(
    capture: Capture, nameable: frozenset[str], state: dict[tuple[str, int], Visibility]
) -> dict[int, frozenset[str]]:
    """Frame index → ids of the nameable objects that are clear in it."""
    return {
        f.index: frozenset(i for i in sorted(nameable) if state.get((i, f.index)) == "clear") for f in capture.frames
    }
