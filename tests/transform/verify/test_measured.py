"""Programs that all take the same wrong measure: no solver knows the task, no other program tells."""

from __future__ import annotations

from typing import Any

import pytest

from sprite_etl.scene.folder import CaptureFolder
from sprite_etl.transform.verify.claims import claim_of, declared
from sprite_etl.transform.verify.programs import verify
from sprite_etl.transform.view import view_of
from tests.transform.verify.written_rooms import written_rooms

HEIGHTS = "How tall are the sofa and the floor lamp together, in metres?"
TALLER = "How much taller is the floor lamp than the sofa, in metres?"
RISE = "How many metres above the floor is the top of the vase?"
UNDER = "How high above the floor is the underside of the vase, in metres?"
FOOTPRINT = "How much larger is the footprint of the sofa than that of the floor lamp, in square metres?"
VOLUMES = "By how many cubic metres do the volumes of the sofa and the floor lamp differ?"
CENTRES = "How far apart are the centres of the sofa and the ceiling lamp, in metres?"
GAP = "How wide is the gap between the sofa and the ceiling lamp, in metres?"
SECOND = "Which of the sofa, the floor lamp and the crate is the second tallest?"
SOFA, LAMP, VASE, CEILING, CRATE = "sofa_1", "floor_lamp_1", "vase_1", "ceiling_lamp_1", "crate_1"
PLAN = "a, b = scene.named\n    return float(np.hypot(a.center[0] - b.center[0], a.center[2] - b.center[2]))"


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> CaptureFolder:
    return written_rooms(tmp_path_factory.mktemp("measured"))["living"]


def reason_of(
    room: CaptureFolder, question: str, unit: str | None, named: list[str], body: str, **more: Any
) -> str | None:
    view = view_of(room.capture, tuple(f.index for f in room.capture.frames))
    code = f"def answer(scene):\n    {body}\n"
    line = {"question": question, "answer_type": "number", "unit": unit, "objects": named, "code": code, **more}
    (verdict,) = verify(view, [claim_of(declared(line, room.capture, lambda frames: view))])
    return verdict.reason


@pytest.mark.parametrize(
    ("question", "unit", "named", "body"),
    [
        (HEIGHTS, "m", [SOFA, LAMP], "return sum(highest_point(o) for o in scene.named)"),
        (TALLER, "m", [LAMP, SOFA], "a, b = scene.named\n    return highest_point(a) - highest_point(b)"),
        (RISE, "m", [VASE], "return vertical_extent(scene.named[0])"),
        (RISE, "m", [VASE], "return float(scene.named[0].center[1]) - scene.rooms[0].floor_y"),
        (UNDER, "m", [VASE], "return vertical_extent(scene.named[0])"),
        (FOOTPRINT, "m2", [SOFA, LAMP],
         "f = lambda o: 4 * o.half_extents[0] * o.half_extents[1]\n    return f(scene.named[0]) - f(scene.named[1])"),
        (VOLUMES, "m3", [SOFA, LAMP],
         "f = lambda o: (2 * o.half_extents[0]) ** 2 * 2 * o.half_extents[2]\n"
         "    return abs(f(scene.named[0]) - f(scene.named[1]))"),
        (CENTRES, "m", [SOFA, CEILING], PLAN),
    ],
)  # fmt: skip
def test_the_wrong_measure_is_found_by_what_it_does_not_depend_on(
    room: CaptureFolder, question: str, unit: str, named: list[str], body: str
) -> None:
    assert reason_of(room, question, unit, named, body) in ("metamorphic_grown", "metamorphic_rigid")


@pytest.mark.parametrize(
    ("question", "unit", "named", "body"),
    [
        (HEIGHTS, "m", [SOFA, LAMP], "return sum(vertical_extent(o) for o in scene.named)"),
        (TALLER, "m", [LAMP, SOFA], "a, b = scene.named\n    return vertical_extent(a) - vertical_extent(b)"),
        (RISE, "m", [VASE], "return highest_point(scene.named[0]) - scene.rooms[0].floor_y"),
        (UNDER, "m", [VASE], "return lowest_point(scene.named[0]) - scene.rooms[0].floor_y"),
        (FOOTPRINT, "m2", [SOFA, LAMP],
         "f = lambda o: 4 * o.half_extents[0] * o.half_extents[2]\n    return f(scene.named[0]) - f(scene.named[1])"),
        (VOLUMES, "m3", [SOFA, LAMP],
         "f = lambda o: float(np.prod(o.half_extents)) * 8\n    return abs(f(scene.named[0]) - f(scene.named[1]))"),
        (CENTRES, "m", [SOFA, CEILING], "return center_distance(*scene.named)"),
        (GAP, "m", [SOFA, CEILING], "return calculate_distance(*scene.named)"),
    ],
)  # fmt: skip
def test_the_right_measure_stands(room: CaptureFolder, question: str, unit: str, named: list[str], body: str) -> None:
    assert reason_of(room, question, unit, named, body) is None


def test_the_second_place_is_not_the_first(room: CaptureFolder) -> None:
    """What is grown far beyond the others must not be taken to be the answer."""
    body = "return sorted(scene.named, key=vertical_extent)[-2]"
    assert reason_of(room, SECOND, None, [SOFA, LAMP, CRATE], body, answer_type="object") is None
