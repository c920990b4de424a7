"""Template programs for sizes and their comparison."""

from sprite_etl.transform.programs.templates.snippets import EDGES_FROM_CORNERS

_SIZE_API = """\
def answer(scene):
    thing = scene.named[0]
    dimension = scene.params["dimension"]
    if dimension == "height":
        return vertical_extent(thing)
    if dimension == "longest":
        return longest_dimension(thing)
    length, width = horizontal_edges(thing)
    return length if dimension == "length" else width
"""

_SIZE_CORNERS = """
def answer(scene):
    thing, wanted = scene.named[0], scene.params["dimension"]
    if wanted == "height":
        return float(np.ptp(thing.corners[:, 1]))
    edges = edges_of(thing)
    lengths = np.linalg.norm(edges, axis=1)
    if wanted == "longest":
        return float(lengths.max())
    upright = int(np.argmax(np.abs(edges[:, 1]) / lengths))
    level = np.delete(lengths, upright)
    return float(level.max() if wanted == "length" else level.min())
"""

_SIZE_AXES = """\
def answer(scene):
    box = scene.named[0]
    sizes = [2 * h for h in box.half_extents]
    steepness = [abs(y) for y in box.axes[1]]
    if scene.params["dimension"] == "height":
        return sum(s * up for s, up in zip(sizes, steepness))
    if scene.params["dimension"] == "longest":
        return max(sizes)
    lying = sorted(zip(steepness, sizes))[:2]
    pick = max if scene.params["dimension"] == "length" else min
    return pick(size for _, size in lying)
"""

_VOLUME_API = """\
def answer(scene):
    pick = max if scene.params["which"] == "larger" else min
    return pick(scene.named, key=volume)
"""

_VOLUME_DETERMINANT = """
def answer(scene):
    first, second = scene.named
    difference = abs(np.linalg.det(edges_of(first))) - abs(np.linalg.det(edges_of(second)))
    if scene.params["which"] == "smaller":
        difference = -difference
    return first.id if difference > 0 else second.id
"""

_VOLUME_PYRAMIDS = '''\
def filled(box):
    """Volume as six pyramids from the centre to the faces: a third of face area times distance, each."""
    total = 0.0
    for i in range(3):
        j, k = [n for n in range(3) if n != i]
        face = 4 * box.half_extents[j] * box.half_extents[k]
        total += 2 * face * box.half_extents[i] / 3
    return total

def answer(scene):
    ranked = sorted(scene.named, key=filled)
    return ranked[-1] if scene.params["which"] == "larger" else ranked[0]
'''

_TALLER_API = """\
def answer(scene):
    heights = {thing.id: vertical_extent(thing) for thing in scene.named}
    pick = max if scene.params["which"] == "taller" else min
    return pick(heights, key=heights.get)
"""

_TALLER_CORNERS = """\
def answer(scene):
    spans = np.array([np.ptp(thing.corners[:, 1]) for thing in scene.named])
    best = spans.argmax() if scene.params["which"] == "taller" else spans.argmin()
    return scene.named[int(best)]
"""

_TALLER_SUPPORT = """\
def answer(scene):
    def reach(thing, direction):
        return float(direction @ thing.center + np.abs(direction @ thing.axes) @ thing.half_extents)

    up = np.array([0.0, 1.0, 0.0])
    first, second = scene.named
    first_is_taller = reach(first, up) + reach(first, -up) > reach(second, up) + reach(second, -up)
    return first if first_is_taller == (scene.params["which"] == "taller") else second
"""

PROGRAMS = {
    "object_size_estimation": (
        ("api", _SIZE_API),
        ("corners", EDGES_FROM_CORNERS + _SIZE_CORNERS),
        ("axes", _SIZE_AXES),
    ),
    "object_volume_comparison": (
        ("api", _VOLUME_API),
        ("determinant", EDGES_FROM_CORNERS + _VOLUME_DETERMINANT),
        ("pyramids", _VOLUME_PYRAMIDS),
    ),
    "object_height_comparison": (
        ("api", _TALLER_API),
        ("corners", _TALLER_CORNERS),
        ("support_function", _TALLER_SUPPORT),
    ),
}
