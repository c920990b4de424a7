"""The source from its catalogue to a gated capture: AI2-THOR's real client against a stand-in for Unity."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from sprite_etl.extract.ai2thor.source import Ai2thorOptions, Ai2thorSource
from sprite_etl.extract.base import SceneError, SceneRef, SourceError
from sprite_etl.extract.ingest_gate import check_path
from sprite_etl.extract.procthor.catalogue import list_houses
from sprite_etl.extract.runner import finish_capture
from sprite_etl.scene.serialise import capture_from_json

REPOSITORY = Path(__file__).parents[3]
CLIENT = REPOSITORY / ".venv-ai2thor" / "bin" / "python"
ASSETS = {"Fridge": [{"assetId": "Fridge_1", "objectType": "Fridge", "boundingBox": {"x": 0.9, "y": 1.8, "z": 0.8}}]}
CAPTURE = """
import json, sys
from pathlib import Path
from sprite_etl.extract.ai2thor.source import Ai2thorOptions, Ai2thorSource
from sprite_etl.extract.base import SceneRef
from sprite_etl.extract.runner import capture_scene
from sprite_etl.scene.serialise import capture_to_json
source = Ai2thorSource(Ai2thorOptions(**json.loads(sys.argv[1])))
scene = SceneRef(sys.argv[3], "place", 4)
print("\\n" + json.dumps(capture_to_json(capture_scene(source, scene, Path(sys.argv[2]), "c" * 16))))
"""


@pytest.mark.parametrize("dataset", ["ithor", "procthor"])
@pytest.mark.skipif(not CLIENT.exists(), reason="needs AI2-THOR's client: run `bash infra/simulator.sh ai2thor`")
def test_a_capture_over_the_wire_passes_the_gate(tmp_path: Path, dataset: str) -> None:
    unity = tmp_path / "unity"
    unity.write_text(f'#!/bin/sh\nexec "{CLIENT}" -m tests.doubles.ai2thor_unity "$@"\n')
    unity.chmod(0o755)
    (tmp_path / "assets.json").write_text(json.dumps(ASSETS))
    (tmp_path / "houses.jsonl").write_text(json.dumps({"rooms": [], "objects": []}) + "\n")
    (house,) = list_houses(tmp_path / "houses.jsonl", "")
    options = {
        "dataset": dataset, "houses": str(tmp_path / "houses.jsonl"), "assets": str(tmp_path / "assets.json"),
        "executable": str(unity), "frames": 30, "width": 320, "height": 240,
    }  # fmt: skip
    folder = tmp_path / "capture"
    done = subprocess.run(
        [CLIENT, "-c", CAPTURE, json.dumps(options), folder, "FloorPlan1" if dataset == "ithor" else house.scene_id],
        cwd=REPOSITORY,
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), "PYTHONPATH": str(REPOSITORY)},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    capture = capture_from_json(json.loads(done.stdout.splitlines()[-1]))
    assert {o.object_id: o.box_kind for o in capture.objects} == {
        "Box|3": "oriented", "Chair|4": "oriented", "Fridge|1": "oriented", "Sofa|2": "axis_aligned",
    }  # fmt: skip
    finish_capture(folder, capture)
    report = check_path(folder)
    assert report.geometry == "verified", report
    assert report.figures["mask_pixels_in_boxes"] > 0.995


@pytest.mark.parametrize(
    ("dataset", "scenes", "places"), [("ithor", 120, 120), ("robothor", 75, 15), ("architecthor", 10, 10)]
)
def test_shipped_scenes_are_listed_once_and_rearrangements_share_a_place(dataset, scenes, places) -> None:
    found = Ai2thorSource(Ai2thorOptions(dataset=dataset)).catalogue()
    assert [s.scene_id for s in found] == sorted({s.scene_id for s in found})
    assert (len(found), len({s.place_id for s in found})) == (scenes, places)


def test_a_house_furnished_otherwise_is_the_same_place(tmp_path: Path) -> None:
    def house(width: float, objects: list[int]) -> str:
        floor = [{"x": x, "y": 0, "z": z} for x, z in ((0, 0), (0, 3), (width, 3), (width, 0))]
        return json.dumps({"rooms": [{"floorPolygon": floor}], "objects": objects})

    path = tmp_path / "houses.jsonl"
    path.write_text("\n".join([house(4, []), house(4, [1]), house(5, [])]))
    found = Ai2thorSource(Ai2thorOptions(dataset="procthor", houses=str(path))).catalogue()
    assert found[0].place_id == found[1].place_id != found[2].place_id


def test_what_is_missing_is_said_with_what_mends_it(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="SPRITE_SOURCES__AI2THOR__OPTIONS__HOUSES"):
        Ai2thorSource(Ai2thorOptions(dataset="procthor")).catalogue()
    path = tmp_path / "houses.jsonl"
    path.write_text("{}\n")
    source = Ai2thorSource(Ai2thorOptions(dataset="procthor", houses=str(path)))
    with pytest.raises(SceneError, match="unknown_scene"), source.open(SceneRef("house-00007", "p", 0)):
        pass
