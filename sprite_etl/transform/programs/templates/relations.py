"""Template programs for volumes and longest sides, and with `gaps` for how objects lie to one another."""

from sprite_etl.transform.programs.templates import gaps
from sprite_etl.transform.programs.templates.snippets import EDGES_FROM_CORNERS

_VOLUME_API = """\
def answer(scene):
    return volume(scene.named[0])
"""

_VOLUME_EDGES = """
def answer(scene):
    return float(np.prod(np.linalg.norm(edges_of(scene.named[0]), axis=1)))
"""

_VOLUME_INTEGRAL = '''\
def answer(scene):
    """By the divergence theorem: a third of the flow of the position, from the centre, out of the six faces."""
    box, flow = scene.named[0], 0.0
    for i in range(3):
        j, k = (i + 1) % 3, (i + 2) % 3
        for side in (-1.0, 1.0):
            face = side * box.half_extents[i] * box.axes[:, i]
            area = 4 * box.half_extents[j] * box.half_extents[k]
            flow += area * (face @ (side * box.axes[:, i]))
    return float(flow / 3)
'''

_LONGER_API = """\
def answer(scene):
    pick = max if scene.params["which"] == "longer" else min
    return pick(scene.named, key=longest_dimension)
"""

_LONGER_EDGES = """
def answer(scene):
    longest = [float(np.linalg.norm(edges_of(thing), axis=1).max()) for thing in scene.named]
    ranked = sorted(range(len(longest)), key=longest.__getitem__)
    return scene.named[ranked[-1] if scene.params["which"] == "longer" else ranked[0]].id
"""

_LONGER_EXTENTS = """\
def answer(scene):
    first, second = scene.named
    first_is_longer = max(first.half_extents) > max(second.half_extents)
    return first if first_is_longer == (scene.params["which"] == "longer") else second
"""

PROGRAMS = {
    **gaps.PROGRAMS,
    "object_volume_estimation": (
        ("api", _VOLUME_API),
        ("edges", EDGES_FROM_CORNERS + _VOLUME_EDGES),
        ("flow", _VOLUME_INTEGRAL),
    ),
    "object_size_comparison": (
        ("api", _LONGER_API),
        ("edges", EDGES_FROM_CORNERS + _LONGER_EDGES),
        ("extents", _LONGER_EXTENTS),
    ),
}
