"""Template programs for what a viewer sees: sides, directions, counts, order of appearance."""

_SIDE_API = """\
def answer(scene):
    frame = scene.frame(scene.params["frame"])
    first, second = (position_in_view(thing, frame)[0] for thing in scene.named)
    return "left" if first < second else "right"
"""

_SIDE_PIXELS = """\
def answer(scene):
    frame = scene.frame(scene.params["frame"])
    columns = []
    for thing in scene.named:
        x0, _, x1, _ = image_box(thing, frame)
        columns.append((x0 + x1) / 2)
    return "left" if columns[0] < columns[1] else "right"
"""

_SIDE_BEARING = """\
def answer(scene):
    eye = scene.frame(scene.params["frame"]).camera
    (ax, _, az), (bx, _, bz) = (thing.center - eye.position for thing in scene.named)
    # On the floor, seen from above, the cross product of the two lines of sight tells which is clockwise.
    clockwise_to_second = ax * bz - az * bx
    return "left" if clockwise_to_second > 0 else "right"
"""

# What every direction program does with an angle: degrees, 0 ahead, positive to the right.
_SECTORS = {
    "simple": """\
    return "right" if angle > 0 else "left"
""",
    "medium": """\
    if abs(angle) >= 135:
        return "back"
    return "right" if angle > 0 else "left"
""",
    "complex": """\
    depth = "front" if abs(angle) < 90 else "back"
    return depth + ("-right" if angle > 0 else "-left")
""",
}

_ANGLE_API = """\
def answer(scene):
    stand, face, target = scene.named
    angle = direction_from(stand, face, target)
"""

_ANGLE_COMPLEX = """\
import cmath

def answer(scene):
    here, ahead, there = (complex(thing.center[0], thing.center[2]) for thing in scene.named)
    # x to the right and z towards the reader: seen from above, a positive phase is a turn to the right.
    angle = math.degrees(cmath.phase((there - here) / (ahead - here)))
"""

# The third way needs no angle at all: coordinates along the person's own right and ahead.
_OWN_FRAME = """\
def answer(scene):
    stand, face, target = scene.named
    ahead = (face.center - stand.center) * [1, 0, 1]
    ahead = ahead / np.linalg.norm(ahead)
    right = np.cross(ahead, [0.0, 1.0, 0.0])
    to = target.center - stand.center
    x, y = float(to @ right), float(to @ ahead)
"""

_OWN_FRAME_SECTORS = {
    "simple": """\
    return "right" if x > 0 else "left"
""",
    "medium": """\
    if -y >= abs(x):
        return "back"
    return "right" if x > 0 else "left"
""",
    "complex": """\
    return ("front" if y > 0 else "back") + ("-right" if x > 0 else "-left")
""",
}

_COUNT_API = """\
def answer(scene):
    return count_objects(scene, scene.params["name"])
"""

_COUNT_FRAMES = """\
def answer(scene):
    found = set()
    for frame in scene.frames:
        for thing in scene.objects:
            if thing.name == scene.params["name"] and any(s.frame == frame.index for s in thing.seen):
                found.add(thing.id)
    return len(found)
"""

_COUNT_TALLY = """\
from collections import Counter

def answer(scene):
    shown = {f.index for f in scene.frames}
    tally = Counter(o.name for o in scene.objects if shown.intersection(s.frame for s in o.seen))
    return tally[scene.params["name"]]
"""

_ORDER_API = """\
def answer(scene):
    if scene.params["which"] == "first":
        return sorted(scene.named, key=lambda thing: first_seen(scene, thing).time_s)
    return sorted(scene.named, key=lambda thing: last_seen(scene, thing).time_s, reverse=True)
"""

_ORDER_SCAN = """\
def answer(scene):
    frames = scene.frames if scene.params["which"] == "first" else reversed(scene.frames)
    order = []
    for frame in frames:
        for thing in scene.named:
            if thing.id not in order and any(s.frame == frame.index for s in thing.seen):
                order.append(thing.id)
    return order
"""

_ORDER_RANKS = """\
def answer(scene):
    rank = {frame.index: k for k, frame in enumerate(scene.frames)}
    pick, sign = (min, 1) if scene.params["which"] == "first" else (max, -1)
    ranks = [sign * pick(rank[s.frame] for s in thing.seen) for thing in scene.named]
    return [scene.named[int(i)] for i in np.argsort(ranks, kind="stable")]
"""


def _facing(level: str) -> tuple[tuple[str, str], ...]:
    return (
        ("api", _ANGLE_API + _SECTORS[level]),
        ("own_frame", _OWN_FRAME + _OWN_FRAME_SECTORS[level]),
        ("complex_numbers", _ANGLE_COMPLEX + _SECTORS[level]),
    )


PROGRAMS = {
    "object_relation_in_view": (("api", _SIDE_API), ("pixels", _SIDE_PIXELS), ("cross_product", _SIDE_BEARING)),
    "object_direction_facing_simple": _facing("simple"),
    "object_direction_facing_medium": _facing("medium"),
    "object_direction_facing_complex": _facing("complex"),
    "object_counting": (("api", _COUNT_API), ("frame_by_frame", _COUNT_FRAMES), ("tally", _COUNT_TALLY)),
    "object_appearance_order": (("api", _ORDER_API), ("scan", _ORDER_SCAN), ("ranks", _ORDER_RANKS)),
}
