"""Two drawn rooms, asked once for all tests."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest

from sprite_etl.scene.folder import CaptureFolder
from sprite_etl.store.accounting import StepResult
from sprite_etl.transform.questions import ask
from sprite_etl.transform.references import refer
from sprite_etl.transform.rows import KINDS, Question, Reference, from_row
from tests.builders import furnished_room


@dataclass(frozen=True)
class AskedRoom:
    folder: CaptureFolder
    references: list[Reference]
    result: StepResult
    questions: list[Question]

    def again(self, **changed: object) -> StepResult:
        options = {"kinds": KINDS, "recipe": "template", "seed": 0, **changed}
        return ask(self.folder, self.references, **options)


def references_of(folder: CaptureFolder) -> list[Reference]:
    return [from_row(Reference, row) for row in refer(folder).rows]


def as_bytes(result: StepResult) -> bytes:
    return json.dumps([result.rows, [[r.reason, r.detail, r.row] for r in result.rejects]]).encode()


@pytest.fixture(scope="session")
def rooms(tmp_path_factory: pytest.TempPathFactory) -> list[AskedRoom]:
    found = []
    for seed, frames, count in ((1, 33, 12), (3, 18, 12)):
        folder = furnished_room(tmp_path_factory.mktemp("asked") / f"room{seed}", seed, frames, 96, count)
        references = references_of(folder)
        result = ask(folder, references, kinds=KINDS, recipe="template", seed=0)
        found.append(AskedRoom(folder, references, result, [from_row(Question, r) for r in result.rows]))
    return found
