"""Params of questions about imagined viewpoints and places."""

MOVES = ("forward", "backward", "to the left", "to the right")
PARAMS = {
    "ego_what_if": lambda rng: {
        "step_m": (0.5, 1.0, 1.5, 2.0)[int(rng.integers(4))],
        "move": MOVES[int(rng.integers(4))],
    },
    "visible_from": lambda rng: {"fov_deg": (60, 90, 120)[int(rng.integers(3))]},
}
