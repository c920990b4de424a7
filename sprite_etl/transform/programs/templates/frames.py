"""Template programs about frames: what comes first, what which picture shows, how the camera moved."""

_BEFORE_API = """\
def answer(scene):
    first, second = scene.named
    if scene.params["which"] == "first":
        return "before" if first_seen(scene, first).time_s < first_seen(scene, second).time_s else "after"
    return "before" if last_seen(scene, first).time_s > last_seen(scene, second).time_s else "after"
"""

_BEFORE_SCAN = """\
def answer(scene):
    frames = scene.frames if scene.params["which"] == "first" else scene.frames[::-1]
    first, second = scene.named
    for frame in frames:
        if any(s.frame == frame.index for s in first.seen):
            return "before"
        if any(s.frame == frame.index for s in second.seen):
            return "after"
"""

_BEFORE_RANKS = """\
def answer(scene):
    order = list(scene.frames)
    if scene.params["which"] != "first":
        order.reverse()
    rank = {frame.index: k for k, frame in enumerate(order)}
    first, second = (min(rank[s.frame] for s in thing.seen) for thing in scene.named)
    return "before" if first < second else "after"
"""

_IN_FRAME_API = """\
def answer(scene):
    frame = scene.frame(scene.params["frame"])
    return [thing for thing in scene.named if visible_in(thing, frame)]
"""

_IN_FRAME_BOXES = """\
def answer(scene):
    frame = scene.frame(scene.params["frame"])
    return [thing.id for thing in scene.named if image_box(thing, frame) is not None]
"""

_IN_FRAME_TABLE = """\
from collections import defaultdict

def answer(scene):
    shown = defaultdict(set)
    for thing in scene.named:
        for sighting in thing.seen:
            shown[sighting.frame].add(thing.id)
    return sorted(shown[scene.params["frame"]])
"""

_BOTH_API = """\
def answer(scene):
    (thing,) = scene.named
    return all(visible_in(thing, scene.frame(scene.params[key])) for key in ("frame_a", "frame_b"))
"""

_BOTH_SETS = """\
def answer(scene):
    pair = {scene.params["frame_a"], scene.params["frame_b"]}
    return pair <= {s.frame for s in scene.named[0].seen}
"""

_BOTH_COUNT = """\
def answer(scene):
    found = 0
    for frame in scene.frames:
        asked = frame.index in (scene.params["frame_a"], scene.params["frame_b"])
        found += asked and any(s.frame == frame.index for s in scene.named[0].seen)
    return found == 2
"""

_HOW_MANY_API = """\
def answer(scene):
    return len(visible_frames(scene, scene.named[0]))
"""

_HOW_MANY_SETS = """\
def answer(scene):
    return len({frame.index for frame in scene.frames} & {s.frame for s in scene.named[0].seen})
"""

_HOW_MANY_SUM = """\
def answer(scene):
    thing = scene.named[0]
    return sum(image_box(thing, frame) is not None or visible_in(thing, frame) for frame in scene.frames)
"""

_SAME_API = """\
def answer(scene):
    frames = [scene.frame(scene.params[key]) for key in ("frame_a", "frame_b")]
    pair = [[o.id for o in objects_named(scene, scene.params["name"]) if visible_in(o, f)] for f in frames]
    return pair[0] == pair[1]
"""

_SAME_SETS = """\
def answer(scene):
    pair = {scene.params["frame_a"], scene.params["frame_b"]}
    return any(o.name == scene.params["name"] and pair <= {s.frame for s in o.seen} for o in scene.objects)
"""

_SAME_COUNT = """\
def answer(scene):
    pair = (scene.params["frame_a"], scene.params["frame_b"])
    distinct = set()
    for o in scene.objects:
        for sighting in o.seen:
            if o.name == scene.params["name"] and sighting.frame in pair:
                distinct.add(o.id)
    return len(distinct) == 1
"""

_POSITION_API = """\
def answer(scene):
    right, up, ahead = camera_offset(scene.frame(scene.params["frame_a"]), scene.frame(scene.params["frame_b"]))
    return ("front" if ahead > 0 else "back") + ("-right" if right > 0 else "-left")
"""

# Seen from above as the complex plane, world −Z upwards: a positive phase is a turn to the left.
_POSITION_COMPLEX = """\
import cmath

def answer(scene):
    a, b = (scene.frame(scene.params[key]).camera for key in ("frame_a", "frame_b"))
    there = complex(b.position[0] - a.position[0], a.position[2] - b.position[2])
    angle = math.degrees(cmath.phase(there / complex(a.forward[0], -a.forward[2])))
    return ("front" if abs(angle) < 90 else "back") + ("-left" if angle > 0 else "-right")
"""

_POSITION_DOTS = """\
def answer(scene):
    a, b = (scene.frame(scene.params[key]).camera for key in ("frame_a", "frame_b"))
    step = (b.position - a.position) * [1, 0, 1]
    depth = "front" if step @ a.forward > 0 else "back"
    return depth + ("-right" if step @ np.cross(a.forward, [0.0, 1.0, 0.0]) > 0 else "-left")
"""

_TURN_API = """\
def answer(scene):
    turn = camera_turn(scene.frame(scene.params["frame_a"]), scene.frame(scene.params["frame_b"]))
    return "right" if turn > 0 else "left"
"""

_TURN_CROSS = """\
def answer(scene):
    a, b = (scene.frame(scene.params[key]).camera.forward for key in ("frame_a", "frame_b"))
    # Seen from above, the vertical part of the cross product is positive for a counter-clockwise turn.
    return "left" if a[2] * b[0] - a[0] * b[2] > 0 else "right"
"""

_TURN_HEADINGS = """\
def answer(scene):
    a, b = (scene.frame(scene.params[key]).camera.forward for key in ("frame_a", "frame_b"))
    clockwise = math.atan2(b[0], -b[2]) - math.atan2(a[0], -a[2])
    return "right" if math.remainder(clockwise, math.tau) > 0 else "left"
"""

_ANGLE_API = """\
def answer(scene):
    return abs(camera_turn(scene.frame(scene.params["frame_a"]), scene.frame(scene.params["frame_b"])))
"""

_ANGLE_COSINE = """\
def answer(scene):
    a, b = (scene.frame(scene.params[key]).camera.forward * [1, 0, 1] for key in ("frame_a", "frame_b"))
    cosine = a @ b / (np.linalg.norm(a) * np.linalg.norm(b))
    return math.degrees(math.acos(min(1.0, max(-1.0, cosine))))
"""

_ANGLE_COMPLEX = """\
import cmath

def answer(scene):
    a, b = (scene.frame(scene.params[key]).camera.right for key in ("frame_a", "frame_b"))
    return abs(math.degrees(cmath.phase(complex(b[0], b[2]) / complex(a[0], a[2]))))
"""

_PAIR = """\
    a, b = (scene.frame(scene.params[key]) for key in ("frame_a", "frame_b"))
"""

_ENDS = """\
    a, b = scene.frames[0], scene.frames[-1]
"""

_APART_API = """\
    return camera_displacement(a, b)
"""

_APART_ROOT = """\
    return math.sqrt(sum((p - q) ** 2 for p, q in zip(a.camera.position, b.camera.position)))
"""

# Where the second camera is in the first one's own axes: a rotation changes no length.
_APART_OWN_AXES = """\
    local = np.linalg.inv(a.camera.matrix) @ [*b.camera.position, 1.0]
    return float(np.linalg.norm(local[:3]))
"""


def _apart(pair: str) -> tuple[tuple[str, str], ...]:
    start = f"def answer(scene):\n{pair}"
    return (
        ("api", start + _APART_API),
        ("root_of_squares", start + _APART_ROOT),
        ("own_axes", start + _APART_OWN_AXES),
    )


PROGRAMS = {
    "object_before_after": (("api", _BEFORE_API), ("scan", _BEFORE_SCAN), ("ranks", _BEFORE_RANKS)),
    "objects_in_frame": (("api", _IN_FRAME_API), ("image_boxes", _IN_FRAME_BOXES), ("table", _IN_FRAME_TABLE)),
    "object_covisibility": (("api", _BOTH_API), ("sets", _BOTH_SETS), ("count", _BOTH_COUNT)),
    "object_covisibility_count": (("api", _HOW_MANY_API), ("sets", _HOW_MANY_SETS), ("sum", _HOW_MANY_SUM)),
    "object_matching": (("api", _SAME_API), ("sets", _SAME_SETS), ("count", _SAME_COUNT)),
    "camera_relative_position": (
        ("api", _POSITION_API),
        ("complex_numbers", _POSITION_COMPLEX),
        ("dot_products", _POSITION_DOTS),
    ),
    "camera_turn": (("api", _TURN_API), ("cross_product", _TURN_CROSS), ("headings", _TURN_HEADINGS)),
    "camera_turn_angle": (("api", _ANGLE_API), ("cosine", _ANGLE_COSINE), ("complex_numbers", _ANGLE_COMPLEX)),
    "camera_displacement": _apart(_PAIR),
    "camera_start_end_distance": _apart(_ENDS),
}
