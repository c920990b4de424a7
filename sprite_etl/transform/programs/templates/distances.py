"""Template programs for distances between objects and to the camera."""

from sprite_etl.transform.programs.templates.snippets import GAP_DUAL, GAP_PRIMAL, POINT_CLAMP, POINT_DUAL

_PAIR_API = """\
def answer(scene):
    first, second = scene.named
    return calculate_distance(first, second)
"""

_PAIR_OWN = """
def answer(scene):
    return box_gap(scene.named[0], scene.named[1])
"""

_NEAREST_API = """\
def answer(scene):
    anchor, *candidates = scene.named
    gap = lambda thing: calculate_distance(anchor, thing)
    return min(candidates, key=gap) if scene.params["which"] == "closest" else max(candidates, key=gap)
"""

_NEAREST_SORTED = """
def answer(scene):
    anchor = scene.named[0]
    ranked = sorted(scene.named[1:], key=lambda thing: box_gap(anchor, thing))
    return ranked[0 if scene.params["which"] == "closest" else -1].id
"""

_NEAREST_ARRAY = """
def answer(scene):
    anchor, candidates = scene.named[0], scene.named[1:]
    gaps = np.array([box_gap(anchor, c) for c in candidates])
    pick = gaps.argmin() if scene.params["which"] == "closest" else gaps.argmax()
    return candidates[int(pick)]
"""

_CAMERA_API = """\
def answer(scene):
    return distance_to_camera(scene.named[0], scene.frame(scene.params["frame"]))
"""

_CAMERA_OWN = """
def answer(scene):
    eye = scene.frame(scene.params["frame"]).camera.position
    return gap_to_point(scene.named[0], eye)
"""

_CAMERA_NEAREST_API = """\
def answer(scene):
    frame = scene.frame(scene.params["frame"])
    pick = {"closest": min, "farthest": max}[scene.params["which"]]
    return pick(scene.named, key=lambda thing: distance_to_camera(thing, frame))
"""

_CAMERA_NEAREST_SORTED = """
def answer(scene):
    eye = scene.frame(scene.params["frame"]).camera.position
    ranked = sorted(scene.named, key=lambda thing: gap_to_point(thing, eye))
    return ranked[0].id if scene.params["which"] == "closest" else ranked[-1].id
"""

_CAMERA_NEAREST_ARRAY = """
def answer(scene):
    eye = next(f.camera.position for f in scene.frames if f.index == scene.params["frame"])
    gaps = np.array([gap_to_point(thing, eye) for thing in scene.named])
    sign = 1.0 if scene.params["which"] == "closest" else -1.0
    return scene.named[int((sign * gaps).argmin())]
"""

PROGRAMS = {
    "object_abs_distance": (
        ("api", _PAIR_API),
        ("bounded_least_squares", GAP_PRIMAL + _PAIR_OWN),
        ("separating_slab", GAP_DUAL + _PAIR_OWN),
    ),
    "object_rel_distance": (
        ("api", _NEAREST_API),
        ("bounded_least_squares", GAP_PRIMAL + _NEAREST_SORTED),
        ("separating_slab", GAP_DUAL + _NEAREST_ARRAY),
    ),
    "camera_distance": (
        ("api", _CAMERA_API),
        ("own_axes", POINT_CLAMP + _CAMERA_OWN),
        ("separating_plane", POINT_DUAL + _CAMERA_OWN),
    ),
    "camera_distance_comparison": (
        ("api", _CAMERA_NEAREST_API),
        ("own_axes", POINT_CLAMP + _CAMERA_NEAREST_SORTED),
        ("separating_plane", POINT_DUAL + _CAMERA_NEAREST_ARRAY),
    ),
}
