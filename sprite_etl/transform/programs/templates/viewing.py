"""Template programs for in front and behind, quarters and order of depth as a camera sees them, and for heights."""

from sprite_etl.transform.programs.templates.snippets import POINT_CLAMP, POINT_DUAL

_FRONT_API = """\
def answer(scene):
    frame = scene.frame(scene.params["frame"])
    first, second = (distance_to_camera(thing, frame) for thing in scene.named)
    return "in front of" if first < second else "behind"
"""

_FRONT_OWN = """
def answer(scene):
    eye = scene.frame(scene.params["frame"]).camera.position
    first, second = scene.named
    return "in front of" if gap_to_point(first, eye) < gap_to_point(second, eye) else "behind"
"""

_FRONT_RANKED = """
def answer(scene):
    eye = next(f.camera.position for f in scene.frames if f.index == scene.params["frame"])
    ranked = np.argsort([gap_to_point(thing, eye) for thing in scene.named])
    return ("in front of", "behind")[int(ranked[0])]
"""

_QUADRANT_API = """\
def answer(scene):
    frame = scene.frame(scene.params["frame"])
    first, second = scene.named
    depth = "front" if distance_to_camera(first, frame) < distance_to_camera(second, frame) else "back"
    side = "left" if image_box(first, frame)[2] <= image_box(second, frame)[0] else "right"
    return f"{depth}-{side}"
"""

_QUADRANT_OWN = """
def answer(scene):
    eye = scene.frame(scene.params["frame"]).camera
    first, second = scene.named
    nearer = gap_to_point(first, eye.position) < gap_to_point(second, eye.position)
    (ax, _, az), (bx, _, bz) = (thing.center - eye.position for thing in scene.named)
    # On the floor, seen from above, the cross product of the two lines of sight tells which is clockwise.
    clockwise_to_second = ax * bz - az * bx
    return ("front" if nearer else "back") + ("-left" if clockwise_to_second > 0 else "-right")
"""

_QUADRANT_LEVEL = """
def answer(scene):
    eye = next(f.camera for f in scene.frames if f.index == scene.params["frame"])
    right = np.cross(eye.forward, [0.0, 1.0, 0.0])
    gaps = [gap_to_point(thing, eye.position) for thing in scene.named]
    aside = [float((thing.center - eye.position) @ right) for thing in scene.named]
    depth = ("front", "back")[gaps.index(min(gaps))]
    return depth + ("-left", "-right")[aside.index(min(aside))]
"""

_DEPTH_API = """\
def answer(scene):
    frame = scene.frame(scene.params["frame"])
    gap = lambda thing: distance_to_camera(thing, frame)
    return sorted(scene.named, key=gap, reverse=scene.params["which"] == "farthest")
"""

_DEPTH_SORTED = """
def answer(scene):
    eye = scene.frame(scene.params["frame"]).camera.position
    sign = 1.0 if scene.params["which"] == "closest" else -1.0
    ranked = np.argsort([sign * gap_to_point(thing, eye) for thing in scene.named], kind="stable")
    return [scene.named[int(i)].id for i in ranked]
"""

_DEPTH_COUNTED = """
def answer(scene):
    eye = next(f.camera.position for f in scene.frames if f.index == scene.params["frame"])
    gaps = {thing.id: gap_to_point(thing, eye) for thing in scene.named}
    # An object's place is how many others are nearer.
    order = [None] * len(gaps)
    for thing in gaps:
        order[sum(gaps[other] < gaps[thing] for other in gaps)] = thing
    return order if scene.params["which"] == "closest" else order[::-1]
"""

_LEVELS_CORNERS = """\
def levels(thing):
    heights = thing.corners[:, 1]
    return float(heights.min()), float(heights.max())

"""

_LEVELS_REACH = """\
def levels(thing):
    # How far the box reaches up from its centre: the vertical parts of its three half edges.
    reach = sum(abs(rise) * half for rise, half in zip(thing.axes[1], thing.half_extents))
    return thing.center[1] - reach, thing.center[1] + reach

"""

_ABOVE_API = """\
def answer(scene):
    first, second = scene.named
    return "above" if is_above(first, second) else "below"
"""

_ABOVE_OWN = """\
def answer(scene):
    (low, _), (_, high) = levels(scene.named[0]), levels(scene.named[1])
    return "above" if low > high else "below"
"""

_ABOVE_GAP = """\
def answer(scene):
    (a_low, a_high), (b_low, b_high) = (levels(thing) for thing in scene.named)
    return "above" if a_low - b_high > b_low - a_high else "below"
"""

_HIGHER_API = """\
def answer(scene):
    for thing in scene.named:
        others = [o for o in scene.named if o.id != thing.id]
        if scene.params["which"] == "higher" and all(is_above(thing, o) for o in others):
            return thing
        if scene.params["which"] == "lower" and all(is_above(o, thing) for o in others):
            return thing
"""

_HIGHER_SORTED = """\
def answer(scene):
    if scene.params["which"] == "higher":
        return max(scene.named, key=lambda thing: levels(thing)[0])
    return min(scene.named, key=lambda thing: levels(thing)[1])
"""

_HIGHER_WINS = """\
def answer(scene):
    found = [levels(thing) for thing in scene.named]
    low, high = np.array(found).T
    over = low[:, None] > high[None]  # over[i, j]: all of i is above all of j
    wins = over.sum(axis=1) if scene.params["which"] == "higher" else over.sum(axis=0)
    return scene.named[int(np.argmax(wins))].id
"""

_DIRECTLY_API = """\
def answer(scene):
    first, second = scene.named
    return is_above(first, second) and footprint_overlap(first, second) >= 0.5
"""

_DIRECTLY_CLIPPED = """\
def flat(thing):
    # Corners on the floor plane, in order around their middle; those inside the outline do no harm: see `cut`.
    points = {(round(float(x), 9), round(float(z), 9)) for x, _, z in thing.corners}
    ordered = sorted(points)
    def chain(run):
        kept = []
        for p in run:
            while len(kept) > 1 and turn(kept[-2], kept[-1], p) <= 0:
                kept.pop()
            kept.append(p)
        return kept[:-1]
    return chain(ordered) + chain(ordered[::-1])

def turn(o, a, b):
    return (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0])

def cut(outline, a, b):
    kept = []
    for p, q in zip(outline, outline[1:] + outline[:1]):
        here, there = turn(a, b, p), turn(a, b, q)
        if here >= 0:
            kept.append(p)
        if (here < 0) != (there < 0):
            t = here / (here - there)
            kept.append((p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1])))
    return kept

def area(outline):
    turned = outline[1:] + outline[:1]
    return abs(sum(p[0] * q[1] - q[0] * p[1] for p, q in zip(outline, turned))) / 2

def answer(scene):
    first, second = scene.named
    if first.corners[:, 1].min() <= second.corners[:, 1].max():
        return False
    whole, base = flat(first), flat(second)
    part = whole
    for a, b in zip(base, base[1:] + base[:1]):
        part = cut(part, a, b)
    return 2 * area(part) >= area(whole)
"""

_DIRECTLY_SAMPLED = """\
def answer(scene):
    first, second = scene.named
    (low, _), (_, high) = levels(first), levels(second)
    # A fine grid over the first's outline on the floor plane: how much of it also lies in the second's?
    own, other = first.corners[:, [0, 2]], second.corners[:, [0, 2]]
    start, end = own.min(0), own.max(0)
    steps = (np.arange(60) + 0.5) / 60
    grid = np.stack(np.meshgrid(*(start + (end - start) * steps[:, None]).T), -1).reshape(-1, 2)
    grid = grid[inside(grid, own)]
    return bool(low > high and inside(grid, other).mean() >= 0.5)

def inside(points, corners):
    # A convex outline is where no direction perpendicular to two corners' line is overstepped.
    lines = (corners[:, None] - corners[None]).reshape(-1, 2)
    lines = lines[np.hypot(*lines.T) > 1e-9]
    across = np.stack([-lines[:, 1], lines[:, 0]])
    return (points @ across <= (corners @ across).max(0) + 1e-12).all(1)
"""

PROGRAMS = {
    "object_front_back_in_view": (
        ("api", _FRONT_API),
        ("own_axes", POINT_CLAMP + _FRONT_OWN),
        ("separating_plane", POINT_DUAL + _FRONT_RANKED),
    ),
    "object_quadrant_in_view": (
        ("api", _QUADRANT_API),
        ("cross_product", POINT_CLAMP + _QUADRANT_OWN),
        ("levelled_axes", POINT_DUAL + _QUADRANT_LEVEL),
    ),
    "object_depth_order": (
        ("api", _DEPTH_API),
        ("own_axes", POINT_CLAMP + _DEPTH_SORTED),
        ("separating_plane", POINT_DUAL + _DEPTH_COUNTED),
    ),
    "object_above_below": (
        ("api", _ABOVE_API),
        ("corners", _LEVELS_CORNERS + _ABOVE_OWN),
        ("reach", _LEVELS_REACH + _ABOVE_GAP),
    ),
    "object_higher": (
        ("api", _HIGHER_API),
        ("corners", _LEVELS_CORNERS + _HIGHER_SORTED),
        ("reach", _LEVELS_REACH + _HIGHER_WINS),
    ),
    "object_directly_above": (
        ("api", _DIRECTLY_API),
        ("clipped", _DIRECTLY_CLIPPED),
        ("sampled", _LEVELS_REACH + _DIRECTLY_SAMPLED),
    ),
}
