"""From the catalogue to a gated capture: both real clients against a stand-in with a street whose truth is known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from sprite_etl.config import Deployment, RunConfig, SourceDeployment
from sprite_etl.extract.airsim.source import AirsimOptions, AirsimSource
from sprite_etl.extract.base import SceneError, SceneRef, SimulatorError, SourceError
from sprite_etl.extract.ingest_gate import check, check_path
from sprite_etl.extract.runner import finish_capture
from sprite_etl.pipeline import STEPS, gate, load, plan
from sprite_etl.pipeline.local import run_scenes
from sprite_etl.scene.capture import Capture
from sprite_etl.scene.conventions import NED_TO_CANONICAL
from sprite_etl.scene.folder import CaptureFolder, read_capture
from tests.doubles.airsim_street import street
from tests.extract.airsim.standin import CLIENTS, captured, needs_clients, running, scenes_file


def rolls_deg(capture: Capture) -> np.ndarray:
    return np.degrees([np.arcsin(f.camera.matrix[1, 0]) for f in capture.frames])


@needs_clients
@pytest.mark.parametrize(("version", "mode"), [(1, "flight"), (4, "computer_vision")])
def test_a_street_passes_the_gate(tmp_path: Path, version: int, mode: str) -> None:
    """The other two pairs of client and mode are the contract's."""
    with running(version, mode) as port:
        capture = captured(tmp_path, port, mode=mode)
    assert (capture.domain, capture.license.id, capture.license.commercial) == ("outdoor", None, None)
    the_boxes_are_the_streets(capture)
    level = np.abs(rolls_deg(capture)) <= 5
    assert level.any()
    assert level.all() == (mode == "computer_vision")
    folder = tmp_path / "capture"
    finish_capture(folder, capture)
    report = check_path(folder)
    assert report.geometry == "verified", report
    assert report.figures["mask_pixels_in_boxes"] > 0.999
    opened = read_capture(folder)
    depths = np.stack([opened.depth_m(f.index) for f in capture.frames])
    assert 100 < depths.max() <= 150
    assert (depths == 0).mean() > 0.1  # the sky
    the_pixels_are_their_things(opened)


def the_boxes_are_the_streets(capture: Capture) -> None:
    """Every thing of the street is there, its box as tight around it as its kind allows."""
    actors = {a.name: a for a in street() if a.name != "Merged_Kerb_1"}
    found = {o.object_id: o for o in capture.objects}
    assert len(found) >= 30
    assert set(actors) - set(found) <= {n for n, a in actors.items() if a.skeletal}
    for name, obj in found.items():
        corners = np.concatenate(actors[name].corners()) @ NED_TO_CANONICAL.T
        local = np.abs(obj.box.to_local(corners))
        assert obj.box_kind == ("axis_aligned" if actors[name].skeletal else "oriented"), name
        assert local.max(0) == pytest.approx(obj.box.half_extents, abs=0.004), name
    assert found["SM_Car_Sedan_1"].name == "car"
    assert not found["SM_Prop_Unnamed_1"].nameable
    assert {"SM_Car_Sedan", "Birch_Tree"} <= set(capture.complete_categories)


def the_pixels_are_their_things(opened: CaptureFolder) -> None:
    """Seen apart from depth and boxes: where the masks say car or tree, the picture is red or green."""
    for name, channel, least in (("car", 0, 0.3), ("tree", 1, 0.6)):
        numbers = [o.instance_id for o in opened.capture.objects if o.name == name]
        pictures = [(opened.rgb(f.index).astype(int), opened.instance(f.index)) for f in opened.capture.frames]
        pixels = np.concatenate([rgb[np.isin(ids, numbers)] for rgb, ids in pictures])
        assert len(pixels) > 500
        assert (pixels[:, channel] > pixels[:, 2] + 30).mean() > least, name
        assert (pixels.argmax(1) == channel).mean() > least, name


@needs_clients
@pytest.mark.parametrize(
    ("mode", "faults", "reason", "said"),
    [
        ("computer_vision", {"simGetImages": [3, "hang"]}, "simulator_silent", "simGetImages"),
        ("computer_vision", {"simGetImages": [3, "die"]}, "simulator_silent", "simGetImages"),
        ("computer_vision", {"simGetMeshPositionVertexBuffers": [0, "nonsense"]}, "bad_answer", "mesh"),
        ("computer_vision", {"simGetImages": [2, "nonsense"]}, "bad_answer", "simGetImages"),
        ("computer_vision", {"simGetImages": [2, "stale"]}, "not_one_instant", "pause the world"),
        ("flight", {"simContinueForTime": [2, "rubbish"]}, "simulator_silent", "simContinueForTime"),
        ("flight", {"moveOnPath": [0, "nonsense"]}, "no_flight", "follow its path"),
    ],
)
def test_a_server_that_fails_is_said_within_the_time_out(tmp_path: Path, mode, faults, reason, said) -> None:
    with running(1, mode, faults) as port, pytest.raises(SimulatorError, match=said) as failed:
        captured(tmp_path, port, frames=6, timeout_s=1, mode=mode)
    assert failed.value.reason == reason


@needs_clients
def test_detections_alone_give_aligned_boxes_of_what_was_seen(tmp_path: Path) -> None:
    with running(4, "computer_vision", {"simGetMeshPositionVertexBuffers": [0, "nonsense"]}) as port:
        capture = captured(tmp_path, port, frames=12, boxes="detections")
    assert {o.box_kind for o in capture.objects} == {"axis_aligned"}
    assert "SM_Car_Sedan" not in capture.complete_categories, "not every car was seen"
    report = check(CaptureFolder(tmp_path / "capture", capture, ""))
    assert report.geometry == "verified", report


@needs_clients
def test_meshes_are_asked_for_once_where_boxes_are_kept(tmp_path: Path) -> None:
    kept = {"cache": str(tmp_path / "kept"), "frames": 2}
    with running(1, "computer_vision") as port:
        first = captured(tmp_path, port, **kept)
    with running(1, "computer_vision", {"simGetMeshPositionVertexBuffers": [0, "nonsense"]}) as port:
        again = captured(tmp_path, port, **kept)
        with pytest.raises(SimulatorError, match="mesh"):
            captured(tmp_path, port, frames=2)
    assert again.objects == first.objects


@needs_clients
def test_another_mode_than_the_servers_is_said(tmp_path: Path) -> None:
    with running(1, "computer_vision") as port, pytest.raises(SimulatorError, match="API control") as failed:
        captured(tmp_path, port, mode="flight")
    assert failed.value.reason == "simulator_refused"
    with running(1, "flight") as port, pytest.raises(SimulatorError, match="must be ComputerVision") as failed:
        captured(tmp_path, port, mode="computer_vision")
    assert failed.value.reason == "pose_differs"


@needs_clients
def test_what_is_missing_is_said_with_what_mends_it(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no AirSim answers at"):
        captured(tmp_path, 9, timeout_s=1)
    with (
        running(1, "flight", {"getServerVersion": [0, "nonsense"]}) as port,
        pytest.raises(SourceError, match="speaks version"),
    ):
        captured(tmp_path, port, timeout_s=2)


def test_without_a_client_or_a_scene_it_says_so(tmp_path: Path) -> None:
    source = AirsimSource(AirsimOptions(scenes=str(scenes_file(tmp_path, 9))))
    with pytest.raises(SceneError, match="unknown_scene"), source.open(SceneRef("alley", "p", 0)):
        pass
    with pytest.raises(SourceError, match="bash infra/simulator"), source.open(source.catalogue()[0]):
        pass


@needs_clients
def test_a_run_ends_in_curated_rows(tmp_path: Path) -> None:
    with running(4, "computer_vision") as port:
        options = {"scenes": str(scenes_file(tmp_path, port)), "timeout_s": 20}
        deployment = Deployment(
            store=(tmp_path / "store").as_uri(),
            sources={"airsim": SourceDeployment(python=str(CLIENTS), options=options)},
        )
        config = RunConfig.model_validate(
            {"source": "airsim", "batch": "2026-01-01", "scenes": 1, "kinds": ["image"], "options": {"frames": 14}}
        )
        made = plan(deployment, config)
        run_scenes(deployment, made, STEPS, jobs=1)
        gate(deployment, made)
        loaded = load(deployment, made)
    rows = pl.read_delta(str(tmp_path / "store" / "curated" / "qa"))
    assert loaded["committed"]
    assert len(rows) >= 1
    assert rows["geometry"].unique().to_list() == ["verified"]
    assert rows["place_id"].unique().to_list() == ["airsim-Street"]
