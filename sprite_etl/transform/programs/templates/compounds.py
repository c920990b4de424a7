"""Template programs for compound questions: each joins the ways of working of its two parts."""

from sprite_etl.transform.programs.templates.snippets import GAP_DUAL, GAP_PRIMAL

_COUNT_API = """\
def answer(scene):
    return count_objects(scene, scene.params["name"]) - count_objects(scene, scene.params["other"])
"""

_COUNT_SETS = """\
def answer(scene):
    ids = {key: {o.id for o in scene.objects if o.name == scene.params[key]} for key in ("name", "other")}
    return len(ids["name"]) - len(ids["other"])
"""

_COUNT_FRAMES = """\
def answer(scene):
    seen = {"name": set(), "other": set()}
    for frame in scene.frames:
        for thing in scene.objects:
            if any(s.frame == frame.index for s in thing.seen):
                for key in seen:
                    if thing.name == scene.params[key]:
                        seen[key].add(thing.id)
    return len(seen["name"]) - len(seen["other"])
"""

_DISTANCE_API = """\
def answer(scene):
    anchor, farther, nearer = scene.named
    return calculate_distance(anchor, farther) - calculate_distance(anchor, nearer)
"""

_DISTANCE_OWN = """
def answer(scene):
    anchor = scene.named[0]
    gaps = [box_gap(anchor, thing) for thing in scene.named[1:]]
    return gaps[0] - gaps[1]
"""

_HEIGHT_API = """\
def answer(scene):
    anchor, *candidates = scene.named
    nearest = min(candidates, key=lambda thing: calculate_distance(anchor, thing))
    return vertical_extent(nearest)
"""

_HEIGHT_CORNERS = """
def answer(scene):
    anchor = scene.named[0]
    ranked = sorted(scene.named[1:], key=lambda thing: box_gap(anchor, thing))
    heights = ranked[0].corners[:, 1]
    return float(heights.max() - heights.min())
"""

_HEIGHT_AXES = """
def answer(scene):
    anchor, candidates = scene.named[0], scene.named[1:]
    nearest = candidates[int(np.argmin([box_gap(anchor, c) for c in candidates]))]
    return float(2 * np.abs(nearest.axes[1]) @ nearest.half_extents)
"""

PROGRAMS = {
    "compound_count_difference": (("api", _COUNT_API), ("sets", _COUNT_SETS), ("frames", _COUNT_FRAMES)),
    "compound_distance_difference": (
        ("api", _DISTANCE_API),
        ("bounded_least_squares", GAP_PRIMAL + _DISTANCE_OWN),
        ("separating_slab", GAP_DUAL + _DISTANCE_OWN),
    ),
    "compound_nearest_height": (
        ("api", _HEIGHT_API),
        ("bounded_least_squares", GAP_PRIMAL + _HEIGHT_CORNERS),
        ("separating_slab", GAP_DUAL + _HEIGHT_AXES),
    ),
}
