"""The real requests of every stage: pictures, facts and questions of a room, rendered as in a run."""

from __future__ import annotations

import math
from pathlib import Path

from sprite_etl.llm.roles import STAGES, stage_models
from sprite_etl.llm.values import ChatRequest, ModelChoice, StageModels
from sprite_etl.scene.folder import CaptureFolder
from sprite_etl.transform.annotators.ask import NamedObject, ask_requests, facts_of
from sprite_etl.transform.annotators.check_name import check_requests, line_up
from sprite_etl.transform.annotators.compose import compose_requests
from sprite_etl.transform.annotators.judge import judge_requests
from sprite_etl.transform.annotators.meaning import meaning_requests
from sprite_etl.transform.annotators.name_objects import candidates_of, name_requests
from sprite_etl.transform.annotators.narrate import Walk, narrate_requests
from sprite_etl.transform.annotators.rephrase import rephrase_requests
from sprite_etl.transform.annotators.write_program import program_requests
from sprite_etl.transform.navigation.actions import Action
from tests.builders import Thing, box_world, look
from tests.transform.annotators.conftest import question

VOTES = 5
VISION = ("name_objects", "check_name", "ask", "compose")
TEXT = tuple(stage for stage in STAGES if stage not in VISION)

_NAMES = {"chair_1": "chair", "chair_2": "chair", "side_table_1": "side table"}
_OBJECTS = (
    NamedObject("chair_1", "the brown chair"),
    NamedObject("chair_2", "the grey chair"),
    NamedObject("side_table_1", "the side table"),
)
_WANTED = {"object_abs_distance": 2, "object_counting": 1}
_WALK = Walk(
    (Action(0.0, 2.0), Action(math.pi / 2, 1.5)), (("the grey chair",), ()), "the sofa", "the bed", ("the grey chair",)
)


def models_of(model: str) -> StageModels:
    """One model for every stage, as a run that names it alone has it; each is drawn from a little."""
    choice = ModelChoice(server="local", model=model, temperature=0.8)
    return stage_models({"default": (choice,)}, VOTES)


def room(folder: Path) -> CaptureFolder:
    """Two chairs and a side table, seen by a camera that turns."""
    things = [
        Thing("chair", (-1.2, -2), (0.5, 0.9, 0.5), "brown"),
        Thing("chair", (0.0, -2), (0.5, 0.9, 0.5), "grey"),
        Thing("side table", (1.2, -2), (0.5, 0.6, 0.5), "white"),
    ]
    return box_world(folder, things, [look(0, 1, turn, width=320) for turn in (0.0, 0.1, -0.1, 0.2)])


def vision_requests(seen: CaptureFolder, models: StageModels) -> dict[str, list[ChatRequest]]:
    """By stage; `ask` of an image, of images and of a video."""
    asked: list[ChatRequest] = []
    for kind, frames in (("image", (0,)), ("multi_image", (0, 1)), ("video", (0, 1, 2, 3))):
        asked += ask_requests(facts_of(seen, kind, frames, _OBJECTS, _WANTED, invent=1, seed=1), models)  # type: ignore[arg-type]
    compound = facts_of(seen, "compound", (0, 1, 2), _OBJECTS, {}, invent=1, seed=1)
    return {
        "name_objects": name_requests(candidates_of(seen, _NAMES, (0, 1)), models),
        "check_name": check_requests(line_up(seen, tuple(_NAMES), (0,)), "the brown chair", models),
        "ask": asked,
        "compose": compose_requests(compound, models),
    }


def text_requests(models: StageModels) -> dict[str, list[ChatRequest]]:
    """By stage."""
    row = question()
    return {
        "write_program": program_requests(row, models),
        "meaning": meaning_requests(row, models),
        "judge": judge_requests("Where is the mug?", "on the table", "it stands on the table", models),
        "narrate": narrate_requests(_WALK, "friendly", models),
        "rephrase": rephrase_requests(row, 1.84, "short", models),
    }
