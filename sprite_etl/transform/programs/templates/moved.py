"""Template programs for what was moved between two images."""

_MOVED_API = """\
def answer(scene):
    before, after = scene.frame(scene.params["frame_a"]), scene.frame(scene.params["frame_b"])
    path = lambda thing: center_distance(placed_in_frame(scene, thing, before), placed_in_frame(scene, thing, after))
    return max(scene.named, key=path)
"""

_PLACES = '''\
def path_of(scene, thing):
    """Metres between the centres that the list of moves gives, or the box's own where it has none."""
    places = {(i, index): moved.center for i, index, moved in scene.moved}
    start = places.get((thing.id, scene.params["frame_a"]), thing.center)
    end = places.get((thing.id, scene.params["frame_b"]), thing.center)
    return float(np.sqrt(((end - start) ** 2).sum()))
'''

_MOVED_PLACES = (
    _PLACES
    + """
def answer(scene):
    ranked = sorted(scene.named, key=lambda thing: path_of(scene, thing))
    return ranked[-1].id
"""
)

_CORNERS = '''\
def path_of(scene, thing):
    """Metres between the means of the eight corners."""
    means = []
    for key in ("frame_a", "frame_b"):
        corners = thing.corners
        for i, index, moved in scene.moved:
            if i == thing.id and index == scene.params[key]:
                corners = moved.corners
        means.append(corners.mean(axis=0).tolist())
    return math.dist(means[0], means[1])
'''

_MOVED_CORNERS = (
    _CORNERS
    + """
def answer(scene):
    lengths = [path_of(scene, thing) for thing in scene.named]
    return scene.named[lengths.index(max(lengths))].id
"""
)

_DISPLACEMENT_API = """\
def answer(scene):
    thing = scene.named[0]
    before = placed_in_frame(scene, thing, scene.frame(scene.params["frame_a"]))
    return center_distance(before, placed_in_frame(scene, thing, scene.frame(scene.params["frame_b"])))
"""

_DISPLACEMENT_OWN = """
def answer(scene):
    return path_of(scene, scene.named[0])
"""

PROGRAMS = {
    "object_moved": (("api", _MOVED_API), ("places", _MOVED_PLACES), ("corners", _MOVED_CORNERS)),
    "object_displacement": (
        ("api", _DISPLACEMENT_API),
        ("places", _PLACES + _DISPLACEMENT_OWN),
        ("corners", _CORNERS + _DISPLACEMENT_OWN),
    ),
}
