"""Template programs for what is near, between, on and in what."""

from sprite_etl.transform.programs.templates.snippets import EDGES_FROM_CORNERS, GAP_DUAL, GAP_PRIMAL

_NEARBY_API = """\
def answer(scene):
    anchor, *candidates = scene.named
    return [thing for thing in candidates if calculate_distance(anchor, thing) <= scene.params["radius_m"]]
"""

_NEARBY_OWN = """
def answer(scene):
    anchor, found = scene.named[0], []
    for thing in scene.named[1:]:
        if box_gap(anchor, thing) <= scene.params["radius_m"]:
            found.append(thing.id)
    return found
"""

_COUNT_API = """\
def answer(scene):
    near = objects_within(scene, scene.named[0], scene.params["radius_m"])
    return sum(thing.name == scene.params["name"] for thing in near)
"""

_COUNT_OWN = """
def answer(scene):
    anchor, count = scene.named[0], 0
    for thing in scene.objects:
        if thing.name == scene.params["name"] and thing.id != anchor.id:
            count += box_gap(anchor, thing) <= scene.params["radius_m"]
    return int(count)
"""

_TALLEST_API = """\
def answer(scene):
    anchor, *candidates = scene.named
    near = [thing for thing in candidates if calculate_distance(anchor, thing) <= scene.params["radius_m"]]
    return max(near, key=vertical_extent)
"""

_TALLEST_CORNERS = """
def answer(scene):
    anchor, heights = scene.named[0], {}
    for thing in scene.named[1:]:
        if box_gap(anchor, thing) <= scene.params["radius_m"]:
            heights[thing.id] = float(np.ptp(thing.corners[:, 1]))
    return max(heights, key=heights.get)
"""

_TALLEST_AXES = """
def answer(scene):
    anchor, candidates = scene.named[0], scene.named[1:]
    spans = [float(np.abs(thing.axes[1]) @ thing.half_extents) for thing in candidates]
    order = sorted(range(len(spans)), key=lambda i: -spans[i])
    return next(candidates[i] for i in order if box_gap(anchor, candidates[i]) <= scene.params["radius_m"])
"""

_BETWEEN_API = """\
def answer(scene):
    one, other, *candidates = scene.named
    return next(thing for thing in candidates if is_between(one, other, thing))
"""

_BETWEEN_CHORD = '''\
def chord(start, end, box):
    """Where the line through two points runs through a box, seen from above: the least and the largest share of the
    way from start to end at which a line between two of its corners crosses it."""
    way = end - start
    corners = box.corners[:, [0, 2]] - start
    ahead = corners @ way / (way @ way)
    side = corners[:, 0] * way[1] - corners[:, 1] * way[0]
    shares = [
        ahead[i] + side[i] / (side[i] - side[j]) * (ahead[j] - ahead[i])
        for i in range(8)
        for j in range(8)
        if side[i] < 0 <= side[j]
    ]
    return (min(shares), max(shares)) if shares else None

def answer(scene):
    start, end = (thing.center[[0, 2]] for thing in scene.named[:2])
    for thing in scene.named[2:]:
        inside = chord(start, end, thing)
        if inside and inside[0] < 1 and inside[1] > 0:
            return thing
    return None
'''

_BETWEEN_PARTED = '''\
def parted(points, others):
    """Whether a line keeps two sets of points (n, 2) apart: it runs along a side, or a diagonal, of one of them."""
    for p in (points, others):
        for way in (p[:, None] - p[None]).reshape(-1, 2):
            along = np.array([way[1], -way[0]])
            a, b = points @ along, others @ along
            if a.max() < b.min() or b.max() < a.min():
                return True
    return False

def answer(scene):
    one, other = scene.named[:2]
    line = np.array([one.center, other.center])[:, [0, 2]]
    met = [thing.id for thing in scene.named[2:] if not parted(line, thing.corners[:, [0, 2]])]
    return met[0]
'''

_FIT_API = """\
def answer(scene):
    thing, one, other = scene.named
    length, width = horizontal_edges(thing)
    return width < footprint_distance(one, other)
"""

_FIT_PRIMAL = '''
import itertools

def floor_gap(a, b):
    """Least distance of two boxes seen from above: a bounded least-squares problem in the six coordinates along both
    boxes' axes. At an optimum at most two of them are free and the rest sit at an end, so all such cases are tried."""
    span = np.hstack([a.axes * a.half_extents, -b.axes * b.half_extents])[[0, 2]]
    target = (b.center - a.center)[[0, 2]]
    least = math.inf
    for count in range(3):
        for free in itertools.combinations(range(6), count):
            fixed = [i for i in range(6) if i not in free]
            ends = np.array(list(itertools.product((-1.0, 1.0), repeat=len(fixed))))
            rest = target - ends @ span[:, fixed].T
            if free:
                part = span[:, list(free)]
                inner = rest @ np.linalg.pinv(part).T
                rest = (rest - inner @ part.T)[(np.abs(inner) <= 1 + 1e-9).all(axis=1)]
            if len(rest):
                least = min(least, float(np.linalg.norm(rest, axis=1).min()))
    return least

def answer(scene):
    edges = edges_of(scene.named[0])
    lengths = np.linalg.norm(edges, axis=1)
    upright = int(np.argmax(np.abs(edges[:, 1]) / lengths))
    return bool(np.delete(lengths, upright).min() < floor_gap(scene.named[1], scene.named[2]))
'''

_FIT_SLAB = '''\
def floor_gap(a, b):
    """Distance of two boxes seen from above as the widest strip that parts them. The strip lies across a line between
    their corners, or along one between two corners of the same box."""
    p, q = a.corners[:, [0, 2]], b.corners[:, [0, 2]]
    ways = [(q[None] - p[:, None]).reshape(-1, 2)]
    for own in (p, q):
        ways.append(((own[None] - own[:, None]) @ np.array([[0.0, 1.0], [-1.0, 0.0]])).reshape(-1, 2))
    ways = np.concatenate(ways)
    lengths = np.linalg.norm(ways, axis=1)
    ways = ways[lengths > 1e-9] / lengths[lengths > 1e-9, None]
    along_p, along_q = p @ ways.T, q @ ways.T
    return float(np.maximum(along_q.min(0) - along_p.max(0), along_p.min(0) - along_q.max(0)).max())

def answer(scene):
    thing, one, other = scene.named
    steepness = np.abs(thing.axes[1])
    level = [2 * h for h, s in zip(thing.half_extents, steepness) if s < steepness.max()]
    return bool(min(level) < floor_gap(one, other))
'''

_ON_API = """\
def answer(scene):
    return supporter(scene, scene.named[0])
"""

_ON_CARRIED = """\
def answer(scene):
    thing, *candidates = scene.named
    return next(c for c in candidates if thing.id in [o.id for o in carried_by(scene, c)])
"""

_IN_API = """\
def answer(scene):
    return container(scene, scene.named[0])
"""

_IN_TRIED = """\
def answer(scene):
    thing, *candidates = scene.named
    known = {tuple(fact) for fact in scene.supports}
    return next(c for c in candidates if (thing.id, "in", c.id) in known)
"""

_SIDE_API = """\
def answer(scene):
    stand, face, *others = scene.named
    return "right" if direction_from(stand, face, nearest(stand, others)) > 0 else "left"
"""

_SIDE_CROSS = """
def answer(scene):
    stand, face, *others = scene.named
    nearer = min(others, key=lambda thing: box_gap(stand, thing))
    ahead, to = face.center - stand.center, nearer.center - stand.center
    return "left" if np.cross(ahead, to)[1] > 0 else "right"
"""

_SIDE_ANGLES = """
def answer(scene):
    stand, face, one, other = scene.named
    nearer = one if box_gap(one, stand) < box_gap(other, stand) else other
    # Headings grow clockwise seen from above, from world -Z.
    ahead, to = (
        math.atan2(thing.center[0] - stand.center[0], stand.center[2] - thing.center[2]) for thing in (face, nearer)
    )
    return "right" if math.sin(to - ahead) > 0 else "left"
"""


def _listed(relation: str) -> str:
    return f"""\
def answer(scene):
    parents = {{child: parent for child, relation, parent in scene.supports if relation == "{relation}"}}
    return parents[scene.named[0].id]
"""


PROGRAMS = {
    "object_nearby": (
        ("api", _NEARBY_API),
        ("bounded_least_squares", GAP_PRIMAL + _NEARBY_OWN),
        ("separating_slab", GAP_DUAL + _NEARBY_OWN),
    ),
    "object_nearby_count": (
        ("api", _COUNT_API),
        ("bounded_least_squares", GAP_PRIMAL + _COUNT_OWN),
        ("separating_slab", GAP_DUAL + _COUNT_OWN),
    ),
    "compound_tallest_within": (
        ("api", _TALLEST_API),
        ("bounded_least_squares", GAP_PRIMAL + _TALLEST_CORNERS),
        ("separating_slab", GAP_DUAL + _TALLEST_AXES),
    ),
    "compound_nearer_side": (
        ("api", _SIDE_API),
        ("bounded_least_squares", GAP_PRIMAL + _SIDE_CROSS),
        ("separating_slab", GAP_DUAL + _SIDE_ANGLES),
    ),
    "object_in_between": (("api", _BETWEEN_API), ("chord", _BETWEEN_CHORD), ("parting_line", _BETWEEN_PARTED)),
    "object_fit": (
        ("api", _FIT_API),
        ("bounded_least_squares", EDGES_FROM_CORNERS + _FIT_PRIMAL),
        ("separating_strip", _FIT_SLAB),
    ),
    "object_support": (("api", _ON_API), ("listed", _listed("on")), ("carried", _ON_CARRIED)),
    "object_containment": (("api", _IN_API), ("listed", _listed("in")), ("tried", _IN_TRIED)),
}
