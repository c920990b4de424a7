"""Template programs for imagined viewpoints: after a turn, and within a field of view."""

_QUADRANT_OF_ANGLE = """\
    depth = "front" if abs(angle) < 90 else "back"
    return depth + ("-right" if angle > 0 else "-left")
"""

_TURN_API = (
    """\
def answer(scene):
    stand, face, target = scene.named
    to_the_right = {"right": 90, "left": -90, "around": 180}[scene.params["turn"]]
    angle = direction_after_turn(stand, face, target, to_the_right)
"""
    + _QUADRANT_OF_ANGLE
)

_TURN_COMPLEX = (
    """\
import cmath

def answer(scene):
    here, ahead, there = (complex(thing.center[0], thing.center[2]) for thing in scene.named)
    # x to the right and z towards the reader: seen from above, times 1j is a quarter turn to the right.
    looking = (ahead - here) * {"right": 1j, "left": -1j, "around": -1}[scene.params["turn"]]
    angle = math.degrees(cmath.phase((there - here) / looking))
"""
    + _QUADRANT_OF_ANGLE
)

_TURN_OWN_FRAME = """\
def answer(scene):
    stand, face, target = scene.named
    ahead = (face.center - stand.center) * [1, 0, 1]
    right = np.cross(ahead, [0.0, 1.0, 0.0])
    turn = scene.params["turn"]
    if turn == "around":
        ahead, right = -ahead, -right
    elif turn == "right":
        ahead, right = right, -ahead
    else:
        ahead, right = -right, ahead
    to = target.center - stand.center
    return ("front" if to @ ahead > 0 else "back") + ("-right" if to @ right > 0 else "-left")
"""

_FIELD_API = """\
def answer(scene):
    stand, face, target = scene.named
    return abs(direction_from(stand, face, target)) < scene.params["fov_deg"] / 2
"""

_FIELD_COSINE = """\
def answer(scene):
    (sx, _, sz), (fx, _, fz), (tx, _, tz) = (thing.center for thing in scene.named)
    along = (fx - sx) * (tx - sx) + (fz - sz) * (tz - sz)
    lengths = math.hypot(fx - sx, fz - sz) * math.hypot(tx - sx, tz - sz)
    return bool(along > lengths * math.cos(math.radians(scene.params["fov_deg"] / 2)))
"""

_FIELD_EDGES = """\
def answer(scene):
    stand, face, target = (thing.center[[0, 2]] for thing in scene.named)
    half = math.radians(scene.params["fov_deg"] / 2)
    x, z = face - stand
    # The two edges of the field of view, seen from above; the target lies between them.
    edges = [(x * math.cos(a) - z * math.sin(a), x * math.sin(a) + z * math.cos(a)) for a in (-half, half)]
    tx, tz = target - stand
    (ax, az), (bx, bz) = edges
    return bool(ax * tz - az * tx > 0 and tx * bz - tz * bx > 0 and x * tx + z * tz > 0)
"""

PROGRAMS = {
    "object_direction_turn": (
        ("api", _TURN_API),
        ("own_frame", _TURN_OWN_FRAME),
        ("complex_numbers", _TURN_COMPLEX),
    ),
    "visible_from": (("api", _FIELD_API), ("cosine", _FIELD_COSINE), ("edges", _FIELD_EDGES)),
}
