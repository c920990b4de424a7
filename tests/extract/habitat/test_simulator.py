"""How habitat-sim is told what to do, and what it came out as."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sprite_etl.extract.base import SceneError, SimulatorError, SourceError
from sprite_etl.extract.habitat.catalogue import read_scenes
from sprite_etl.extract.habitat.simulator import COLOR, DEPTH, LABELS, OBJECTS, known, load_module, opened
from tests.doubles.habitat_world import furnished, scans
from tests.extract.habitat.standin import source_of, spelled


def opening(config: Path, **options: Any) -> Any:
    source = source_of(config, **options)
    name = source.catalogue()[0].scene_id
    return opened(read_scenes(str(config), "")[name], 5, source.options)


def test_without_habitat_sim_the_remedy_is_named() -> None:
    with pytest.raises(SourceError, match=r"conda env create -f infra/simulators/habitat/environment\.yml"):
        load_module()


@pytest.mark.usefixtures("habitat")
class TestLoaded:
    def test_a_misspelt_attribute_is_not_swallowed(self) -> None:
        module = load_module()
        spec = module.CameraSensorSpec()
        spec.hvof = 70  # as the real one does, it takes this without a word
        with pytest.raises(SourceError, match=r"no CameraSensorSpec\.hfow"):
            known(spec, {"hfow": 70.0})
        with pytest.raises(SourceError, match=r"no SimulatorConfiguration\.scene\b"):
            known(module.SimulatorConfiguration(), {"scene": "apt_0"})

    def test_what_is_set_is_read_back(self) -> None:
        class Stubborn:
            hfov = 90.0

            def __setattr__(self, name: str, value: Any) -> None:
                """Keeps what it has."""

        with pytest.raises(SourceError, match=r"keeps Stubborn\.hfov = 90\.0, given 70"):
            known(Stubborn(), {"hfov": 70.0})
        spec = known(load_module().CameraSensorSpec(), {"hfov": 70.0, "resolution": [120, 160]})
        assert (float(spec.hfov), [*spec.resolution]) == (70.0, [120, 160])

    @pytest.mark.parametrize("version", ["0.3.3", "0.3.4"])
    def test_both_spellings_look_the_same(self, tmp_path: Path, version: str) -> None:
        with spelled(version), opening(furnished(tmp_path)) as loaded:
            assert hasattr(loaded.sim, "sensors") == (version == "0.3.4")
            loaded.stand(np.array([0.0, 0.1, 0.0]), 0.3)
            images = loaded.look((COLOR, DEPTH, LABELS, OBJECTS))
        assert {n: (i.shape, i.dtype.name) for n, i in images.items()} == {
            COLOR: ((135, 180, 4), "uint8"), DEPTH: ((135, 180), "float32"),
            LABELS: ((135, 180), "uint32"), OBJECTS: ((135, 180), "uint32"),
        }  # fmt: skip
        assert (images[LABELS] != images[OBJECTS]).any(), "one says classes, the other objects"

    def test_the_cameras_pose_is_above_the_feet_and_pitched(self, tmp_path: Path) -> None:
        with opening(furnished(tmp_path), height_m=1.2, pitch_deg=-30.0) as loaded:
            standing = loaded.stand(np.array([1.0, 0.1, -0.5]), np.pi / 2)
        assert np.allclose(standing.feet, [1.0, 0.1, -0.5], atol=1e-5)
        assert np.allclose(standing.camera[:3, 3], [1.0, 1.3, -0.5], atol=1e-5)
        assert np.allclose(-standing.camera[:3, 2], [-np.cos(np.pi / 6), -0.5, 0], atol=1e-5)

    def test_pictures_are_not_drawn_over_by_later_ones(self, tmp_path: Path) -> None:
        with opening(furnished(tmp_path)) as loaded:
            loaded.stand(np.array([0.0, 0.1, 0.0]), 0.0)
            first = loaded.look((DEPTH,))[DEPTH]
            kept = first.copy()
            loaded.stand(np.array([0.0, 0.1, 0.0]), 2.0)
            loaded.look((DEPTH,))
        assert (first == kept).all()

    def test_a_lens_that_came_out_otherwise_is_a_failure(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        load_module()
        from habitat_sim import sensor

        monkeypatch.setattr(
            sensor.CameraSensor, "hfov", property(lambda self: 90.0, lambda self, v: None), raising=False
        )
        with pytest.raises(SimulatorError, match="camera_differs"), opening(furnished(tmp_path)):
            pass
        assert not simulators_open()

    def test_a_gpu_that_is_not_there_is_a_failure_with_the_simulators_words(self, tmp_path: Path) -> None:
        with (
            pytest.raises(SimulatorError, match="Unable to find EGL device") as caught,
            opening(furnished(tmp_path), gpu=3),
        ):
            pass
        assert caught.value.reason == "scene_not_loaded"

    def test_another_scene_than_asked_for_is_noticed(self, tmp_path: Path) -> None:
        """habitat-sim takes the first scene whose name holds what it was told."""
        config = furnished(tmp_path, scenes=1)
        scenes = tmp_path / "configs" / "scenes"
        (scenes / "apt_0.scene_instance.json").rename(scenes / "a_apt_1.scene_instance.json")
        (scenes / "apt_1.scene_instance.json").write_text((scenes / "a_apt_1.scene_instance.json").read_text())
        scene = read_scenes(str(config), "")["apt_1"]
        with pytest.raises(SceneError, match="other_scene"), opened(scene, 1, source_of(config).options):
            pass
        assert not simulators_open()

    def test_it_is_closed_however_it_is_left(self, tmp_path: Path) -> None:
        config = scans(tmp_path)
        with opening(config):
            assert len(simulators_open()) == 1
        assert not simulators_open()
        with pytest.raises(KeyError), opening(config):
            raise KeyError
        assert not simulators_open()


def simulators_open() -> list[str]:
    from habitat_sim.simulator import LIVING

    return list(LIVING)
