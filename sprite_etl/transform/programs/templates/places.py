"""Template programs for imagined viewpoints, after a step or a turn or within a field of view, and for rooms."""

from sprite_etl.transform.programs.templates import snippets

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

_STEP_API = """\
def answer(scene):
    (thing,) = scene.named
    right, _, ahead = position_in_view(thing, scene.frame(scene.params["frame"]))
    step = scene.params["step_m"]
    move = scene.params["move"]
    right -= {"to the right": step, "to the left": -step}.get(move, 0)
    ahead -= {"forward": step, "backward": -step}.get(move, 0)
    right, ahead = {
        "right": (-ahead, right),
        "left": (ahead, -right),
        "around": (-right, -ahead),
    }[scene.params["turn"]]
    return ("front" if ahead > 0 else "back") + ("-right" if right > 0 else "-left")
"""

_STEP_COMPLEX = (
    """\
import cmath

def answer(scene):
    eye = scene.frame(scene.params["frame"]).camera
    heading = complex(eye.forward[0], eye.forward[2])
    heading /= abs(heading)
    # x to the right and z towards the reader: seen from above, times 1j is a quarter turn to the right.
    way = {"forward": 1, "backward": -1, "to the right": 1j, "to the left": -1j}[scene.params["move"]]
    here = complex(eye.position[0], eye.position[2]) + scene.params["step_m"] * way * heading
    looking = heading * {"right": 1j, "left": -1j, "around": -1}[scene.params["turn"]]
    x, _, z = scene.named[0].center
    angle = math.degrees(cmath.phase((complex(x, z) - here) / looking))
"""
    + _QUADRANT_OF_ANGLE
)

_STEP_BEARING = (
    """\
def answer(scene):
    eye = scene.frame(scene.params["frame"]).camera
    ahead = eye.forward * [1, 0, 1]
    ahead = ahead / np.linalg.norm(ahead)
    right = np.cross(ahead, [0.0, 1.0, 0.0])
    way = {"forward": ahead, "backward": -ahead, "to the right": right, "to the left": -right}[scene.params["move"]]
    facing = {"right": right, "left": -right, "around": -ahead}[scene.params["turn"]]
    angle = bearing(eye.position + scene.params["step_m"] * way, facing, scene.named[0])
"""
    + _QUADRANT_OF_ANGLE
)

_ROOM_MEANT = """\
    name = scene.params["room"]
    meant = [r for r in scene.rooms if name in ("room", r.type.replace("_", " "))]
    (room,) = meant
"""

_AREA_API = (
    """\
def answer(scene):
"""
    + _ROOM_MEANT
    + """\
    return room_area(room)
"""
)

_AREA_TRAPEZOIDS = (
    """\
def answer(scene):
"""
    + _ROOM_MEANT
    + """\
    corners = room.floor - room.floor.mean(axis=0)
    following = np.roll(corners, -1, axis=0)
    # Below each wall lies a trapezoid down to the axis; those on the way back are subtracted.
    return abs(float(((following[:, 0] - corners[:, 0]) * (following[:, 1] + corners[:, 1])).sum())) / 2
"""
)

_AREA_STRIPS = (
    """\
def answer(scene):
"""
    + _ROOM_MEANT
    + """\
    walls = list(zip(room.floor, np.roll(room.floor, -1, axis=0)))
    levels = sorted({float(z) for _, z in room.floor})
    area = 0.0
    for low, high in zip(levels, levels[1:]):
        # Between two corners' levels every wall is straight: the width half-way is the strip's mean width.
        middle = (low + high) / 2
        crossings = []
        for (ax, az), (bx, bz) in walls:
            if (az > middle) != (bz > middle):
                crossings.append(ax + (middle - az) / (bz - az) * (bx - ax))
        crossings.sort()
        area += (high - low) * (sum(crossings[1::2]) - sum(crossings[0::2]))
    return float(area)
"""
)

_ROOMS_ENTERED = """\
def to_wall(outline, x, z):
    least = math.inf
    for (ax, az), (bx, bz) in zip(outline, np.roll(outline, -1, axis=0)):
        along = ((x - ax) * (bx - ax) + (z - az) * (bz - az)) / ((bx - ax) ** 2 + (bz - az) ** 2)
        along = min(1.0, max(0.0, along))
        least = min(least, math.hypot(x - ax - along * (bx - ax), z - az - along * (bz - az)))
    return least

def answer(scene):
    eyes = [(f.camera.position[0], f.camera.position[2]) for f in scene.frames]
    reach = scene.params["reach_m"]
    return sum(
        any(inside(room.floor, x, z) or to_wall(room.floor, x, z) < reach for x, z in eyes) for room in scene.rooms
    )
"""

_ENTERED_RAY = (
    """\
def inside(outline, x, z):
    crossings = 0
    for (ax, az), (bx, bz) in zip(outline, np.roll(outline, -1, axis=0)):
        if (az > z) != (bz > z) and x < ax + (z - az) / (bz - az) * (bx - ax):
            crossings += 1
    return crossings % 2 == 1

"""
    + _ROOMS_ENTERED
)

_ENTERED_WINDING = (
    """\
import cmath

def inside(outline, x, z):
    to = [complex(a - x, b - z) for a, b in outline]
    # Whoever stands inside sees the walls go once all the way round.
    turned = sum(cmath.phase(q / p) for p, q in zip(to, to[1:] + to[:1]))
    return abs(turned) > math.pi

"""
    + _ROOMS_ENTERED
)

_ENTERED_TRIANGLES = (
    """\
def inside(outline, x, z):
    def side(p, q):
        return (q[0] - p[0]) * (z - p[1]) - (q[1] - p[1]) * (x - p[0]) > 0

    first = outline[0]
    covered = 0
    for p, q in zip(outline[1:], outline[2:]):
        # A point of the room lies in an odd number of the triangles that fan out from its first corner.
        covered += side(first, p) == side(p, q) == side(q, first)
    return covered % 2 == 1

"""
    + _ROOMS_ENTERED
)

_ROUTE_API = """\
def answer(scene):
    stand, face, via, goal = scene.named
    turns = [direction_from(stand, face, via), bearing(via.center, via.center - stand.center, goal)]
    return " then ".join("right" if turn > 0 else "left" for turn in turns)
"""

_ROUTE_CROSS = """\
def answer(scene):
    stand, face, via, goal = (thing.center * [1, 0, 1] for thing in scene.named)
    ways = [face - stand, via - stand, goal - via]
    # Of two directions on the floor the cross product points up where the second is to the left of the first.
    hands = ["left" if np.cross(a, b)[1] > 0 else "right" for a, b in zip(ways, ways[1:])]
    return f"{hands[0]} then {hands[1]}"
"""

_ROUTE_COMPLEX = """\
def answer(scene):
    stand, face, via, goal = (complex(thing.center[0], thing.center[2]) for thing in scene.named)
    first, second = (via - stand) / (face - stand), (goal - via) / (via - stand)
    # x to the right and z towards the reader: seen from above, a positive imaginary part is to the right.
    return " then ".join(["left", "right"][turn.imag > 0] for turn in (first, second))
"""

_AFTER_STEP_CAMERA = """\
def moved(scene):
    eye = scene.frame(scene.params["frame"]).camera
    ahead = eye.forward * [1, 0, 1]
    ahead = ahead / np.linalg.norm(ahead)
    right = np.cross(ahead, [0.0, 1.0, 0.0])
    way = {"forward": ahead, "backward": -ahead, "to the right": right, "to the left": -right}[scene.params["move"]]
    return eye.position + scene.params["step_m"] * way

"""

_AFTER_STEP_GAP = """\
def answer(scene):
    return gap_to_point(scene.named[0], moved(scene))
"""

_AFTER_STEP_API = """\
def answer(scene):
    (thing,) = scene.named
    frame = scene.frame(scene.params["frame"])
    step = scene.params["step_m"]
    way = {"forward": (0, 1), "backward": (0, -1), "to the right": (1, 0), "to the left": (-1, 0)}
    to_right, to_ahead = way[scene.params["move"]]
    # The box seen from the camera held level, its axes too; the step takes it the other way.
    center = np.array(position_in_view(thing, frame)) - step * np.array([to_right, 0, to_ahead])
    tips = [position_in_view(thing.center + axis, frame) for axis in thing.axes.T]
    along = [float(center @ (np.array(tip) - position_in_view(thing, frame))) for tip in tips]
    beyond = [max(0.0, abs(a) - h) for a, h in zip(along, thing.half_extents)]
    return math.hypot(*beyond)
"""

PROGRAMS = {
    "object_direction_turn": (
        ("api", _TURN_API),
        ("own_frame", _TURN_OWN_FRAME),
        ("complex_numbers", _TURN_COMPLEX),
    ),
    "ego_what_if": (("api", _STEP_API), ("complex_numbers", _STEP_COMPLEX), ("bearing", _STEP_BEARING)),
    "room_size": (("api", _AREA_API), ("trapezoids", _AREA_TRAPEZOIDS), ("strips", _AREA_STRIPS)),
    "room_counting": (("ray", _ENTERED_RAY), ("winding", _ENTERED_WINDING), ("triangles", _ENTERED_TRIANGLES)),
    "route_plan": (("api", _ROUTE_API), ("cross_product", _ROUTE_CROSS), ("complex_numbers", _ROUTE_COMPLEX)),
    "ego_distance_after": (
        ("api", _AFTER_STEP_API),
        ("clamp", snippets.POINT_CLAMP + "\n" + _AFTER_STEP_CAMERA + _AFTER_STEP_GAP),
        ("dual", snippets.POINT_DUAL + "\n" + _AFTER_STEP_CAMERA + _AFTER_STEP_GAP),
    ),
    "visible_from": (("api", _FIELD_API), ("cosine", _FIELD_COSINE), ("edges", _FIELD_EDGES)),
}
