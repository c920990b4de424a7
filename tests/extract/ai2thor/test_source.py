"""The source from its catalogue to a gated capture: AI2-THOR's real client against a stand-in for Unity."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from PIL import Image

from sprite_etl.config import Deployment, RunConfig, SourceDeployment
from sprite_etl.extract.ai2thor.source import Ai2thorOptions, Ai2thorSource
from sprite_etl.extract.base import SceneError, SceneRef, SimulatorError, SourceError
from sprite_etl.extract.ingest_gate import check
from sprite_etl.pipeline import STEPS, gate, load, plan
from sprite_etl.pipeline.local import run_scenes
from sprite_etl.scene.folder import CaptureFolder
from tests.doubles.ai2thor_room import FURNISHED
from tests.extract.ai2thor.standin import CLIENT, captured, deployed, needs_client


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the client keeps its logs."""
    monkeypatch.setenv("HOME", str(tmp_path))


def left_over(folder: Path) -> list[str]:
    """Command lines of the processes that were started from a folder and still run."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if f"HOME={folder}".encode() in path.read_bytes().split(b"\0") and path.parent.name != str(os.getpid()):
                found.append((path.parent / "cmdline").read_text())
        except OSError:
            continue
    return found


@needs_client
@pytest.mark.parametrize(
    ("dataset", "wire", "arguments"),
    [("ithor", "wsgi", ("--rgba",)), ("procthor", "fifo", ())],
)
def test_a_capture_over_either_wire_passes_the_gate(tmp_path: Path, dataset, wire, arguments) -> None:
    capture = captured(tmp_path, *arguments, dataset=dataset, wire=wire, frames=16)
    opened = CaptureFolder(tmp_path / "capture", capture, "")
    report = check(opened)
    assert report.geometry == "verified", report
    assert report.figures["mask_pixels_in_boxes"] > 0.995
    assert {o.object_id: o.box_kind for o in capture.objects} == {
        p.id: "oriented" if p.loose or p.id == "Fridge|1" else "axis_aligned" for p in FURNISHED if p.listed
    }
    the_pixels_are_their_things(opened)
    assert left_over(tmp_path) == []


def the_pixels_are_their_things(opened: CaptureFolder) -> None:
    """Seen apart from depth and boxes: the hue of the masked pixels is the piece's own, whatever the light."""
    truth = {p.id: np.array(p.colour) for p in FURNISHED}
    seen = 0
    for obj in opened.capture.objects:
        pixels = np.concatenate(
            [opened.rgb(f.index)[opened.instance(f.index) == obj.instance_id] for f in opened.capture.frames]
        )
        if len(pixels) > 500:
            seen += 1
            mean = pixels.mean(0)
            colour = truth[obj.object_id]
            assert mean @ colour / np.linalg.norm(mean) / np.linalg.norm(colour) > 0.98, obj.object_id
    assert seen >= 5


@needs_client
@pytest.mark.parametrize(
    ("wire", "fault", "reason", "said"),
    [
        ("fifo", "start_hang", "simulator_timeout", "loading the scene"),
        ("fifo", "hang", "simulator_timeout", "NullReferenceException: hang"),
        ("fifo", "die", "simulator_died", "NullReferenceException: die"),
        ("fifo", "nonsense", "simulator_nonsense", "TeleportFull"),
        ("fifo", "blind", "simulator_nonsense", "no picture"),
        ("fifo", "elsewhere", "pose_differs", "taken at"),
        ("wsgi", "hang", "simulator_timeout", "NullReferenceException: hang"),
        ("wsgi", "die", "simulator_died", "NullReferenceException: die"),
    ],
)
def test_a_unity_that_fails_is_said_and_gone(tmp_path: Path, wire, fault, reason, said) -> None:
    with pytest.raises(SceneError, match=said) as failed:
        captured(tmp_path, "--fault", fault, "--after", "2", wire=wire, timeout_s=1.0 if "hang" in fault else 20.0)
    assert failed.value.reason == reason
    assert isinstance(failed.value, SimulatorError)
    assert left_over(tmp_path) == []


@needs_client
@pytest.mark.parametrize("wire", ["fifo", "wsgi"])
def test_a_unity_that_does_not_come_up_is_the_deployments_fault(tmp_path: Path, wire) -> None:
    with pytest.raises(SourceError, match="no usable Vulkan device"):
        captured(tmp_path, "--fault", "start_die", wire=wire)
    assert left_over(tmp_path) == []


@needs_client
def test_a_scene_that_the_build_lacks_and_a_house_that_it_refuses_are_those_scenes_faults(tmp_path: Path) -> None:
    with pytest.raises(SceneError, match="unknown_scene"):
        captured(tmp_path, scene_id="FloorPlan2")
    with pytest.raises(SceneError, match="simulator_refused: loading the scene: the house has no rooms"):
        captured(tmp_path, dataset="procthor", house={})


@needs_client
def test_what_is_known_of_a_house_beyond_boxes(tmp_path: Path) -> None:
    capture = captured(tmp_path, dataset="procthor", frames=2)
    assert [(r.type, r.ceiling_y) for r in capture.rooms] == [("living_room", 2.6)]
    assert {o.room_id for o in capture.objects} == {capture.rooms[0].room_id} == {f.room_id for f in capture.frames}
    assert [(s.object_id, s.relation, s.parent, s.by) for s in capture.support] == [
        ("Pot|6", "on", "DiningTable|5", "simulator")
    ]
    assert "Pot" in capture.complete_categories
    assert (capture.license.id, capture.license.media) == (None, "none")
    assert capture.free_space is not None
    # The corner of the first cell: Unity's z is the canonical one's opposite.
    assert capture.free_space.origin == pytest.approx((1.75 - 0.125, -2.25 - 0.125))
    with Image.open(tmp_path / "capture" / capture.free_space.file) as image:
        free = np.asarray(image)
    assert free.shape == (5, 7)
    assert free.all()


@needs_client
def test_a_thing_that_was_put_elsewhere_is_seen_there(tmp_path: Path) -> None:
    capture = captured(tmp_path, dataset="procthor", frames=30, rearranged=4)
    walk = [f for f in capture.frames if f.state is None]
    after = [f for f in capture.frames if f.state == "after"]
    assert (len(walk), len(after)) == (30, 4)
    assert {f.camera for f in after} <= {f.camera for f in walk}
    (state,) = capture.states
    assert set(state.objects) == {"Pot|6"}
    # On the side table, in the middle of its top: half the pot's height above it, fallen to rest.
    assert state.objects["Pot|6"].center == pytest.approx((4.6, 0.6 + 0.12, -2.4), abs=1e-3)
    assert capture.support == ()
    opened = CaptureFolder(tmp_path / "capture", capture, "")
    report = check(opened)
    assert report.geometry == "verified", report
    pot = capture.object("Pot|6")
    assert any(pot.sighting(f.index) for f in after)
    the_pixels_are_their_things(opened)


@needs_client
def test_a_run_ends_in_curated_rows(tmp_path: Path) -> None:
    here = deployed(tmp_path)
    deployment = Deployment(
        store=(tmp_path / "store").as_uri(), sources={"ai2thor": SourceDeployment(python=str(CLIENT), options=here)}
    )
    config = RunConfig.model_validate(
        {
            "source": "ai2thor", "batch": "2026-01-01", "scenes": 1, "kinds": ["image"],
            "options": {"dataset": "procthor", "frames": 14, "width": 320, "height": 240},
        }
    )  # fmt: skip
    made = plan(deployment, config)
    run_scenes(deployment, made, STEPS, jobs=1)
    gate(deployment, made)
    loaded = load(deployment, made)
    rows = pl.read_delta(str(tmp_path / "store" / "curated" / "qa"))
    assert loaded["committed"]
    assert len(rows) >= 1
    assert rows["geometry"].unique().to_list() == ["verified"]


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
