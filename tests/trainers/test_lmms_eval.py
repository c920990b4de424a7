"""lmms-eval's own runner on a release's held-out questions, with the model that says one thing always."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sprite_etl.load.exports.lmms_eval import LmmsEvalExporter
from tests.load.exports.released import export, mixed
from tests.trainers.environment import is_there, run

pytestmark = [
    pytest.mark.trainers,
    pytest.mark.timeout(600),
    pytest.mark.skipif(not is_there("lmms_eval"), reason="bash infra/trainers/make.sh lmms_eval"),
]


@pytest.mark.parametrize(
    ("says", "scores"),
    [("B", {"choice_accuracy": 1, "number_mra": 0, "open_accuracy": 0, "sprite_overall": 1 / 3}),
     ("1.5", {"choice_accuracy": 0, "number_mra": 1, "open_accuracy": 0, "sprite_overall": 1 / 3})],
)  # fmt: skip
def test_a_model_that_always_says_the_same_scores_what_it_should(
    tmp_path: Path, says: str, scores: dict[str, float]
) -> None:
    export(LmmsEvalExporter, tmp_path / "exports" / "lmms_eval", {"test": mixed(20)}, tmp_path)
    command = ["python", "-m", "lmms_eval", "--model", "dummy", "--model_args", f"response={says},read_bytes=1",
               "--tasks", "sprite_1_0", "--include_path", "exports/lmms_eval", "--output_path", "results"]  # fmt: skip
    run("lmms_eval", command, tmp_path)
    (file,) = (tmp_path / "results").rglob("*results.json")
    found = json.loads(file.read_text())["results"]["sprite_1_0"]
    assert {name: found[f"{name},none"] for name in scores} == pytest.approx(scores)
