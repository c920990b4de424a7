"""Params of questions about imagined viewpoints and places."""

PARAMS = {
    "visible_from": lambda rng: {"fov_deg": (60, 90, 120)[int(rng.integers(3))]},
}
