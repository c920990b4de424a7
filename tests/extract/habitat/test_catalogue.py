"""Scenes as each data set lays them out, their places, splits and terms."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sprite_etl.extract.base import SourceError
from sprite_etl.extract.habitat.catalogue import read_lexicon, read_scenes
from sprite_etl.extract.habitat.datasets import DATASETS, dataset_of, license_of
from sprite_etl.extract.habitat.source import HabitatOptions, HabitatSource
from tests.doubles.habitat_world import furnished, scans
from tests.extract.habitat.standin import source_of


def test_scenes_of_one_flat_are_one_place(tmp_path: Path) -> None:
    found = source_of(furnished(tmp_path, scenes=3)).catalogue()
    assert [(s.scene_id, s.place_id) for s in found] == [(f"apt_{k}", "replicacad") for k in range(3)]
    assert len({s.seed for s in found}) == 3


def test_a_scan_is_called_by_its_folder_and_keeps_its_split(tmp_path: Path) -> None:
    (scene,) = source_of(scans(tmp_path)).catalogue()
    assert (scene.scene_id, scene.place_id) == ("00800-TEEsavR23oF", "hm3d-00800-TEEsavR23oF")
    assert scene.native_split == "val"


def test_later_scenes_change_no_others_seed(tmp_path: Path) -> None:
    before = source_of(furnished(tmp_path, scenes=2)).catalogue()
    after = source_of(furnished(tmp_path, scenes=4)).catalogue()
    assert before == after[:2]


@pytest.mark.parametrize(
    ("files", "names"),
    [
        (["b/b.basis.glb", "b/b.glb", "b/b.semantic.glb"], ["b"]),
        (["17DRP5sb8fy/17DRP5sb8fy.glb", "1LXtFkjw3qL/1LXtFkjw3qL.glb"], ["17DRP5sb8fy", "1LXtFkjw3qL"]),
        (["room_0/habitat/mesh_semantic.ply", "office_1/habitat/mesh_semantic.ply"], ["office_1", "room_0"]),
        (["room_0/mesh.ply"], ["room_0"]),
        (["scenes/102344193.scene_instance.json", "stages/102344193.glb"], ["102344193"]),
    ],
)
def test_a_folder_of_scenes_is_listed(tmp_path: Path, files: list[str], names: list[str]) -> None:
    for file in files:
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text("{}")
    found = HabitatSource(HabitatOptions(scenes=str(tmp_path), dataset="replica")).catalogue()
    assert [s.scene_id for s in found] == names


def test_stages_by_their_configurations_are_called_by_their_folders(tmp_path: Path) -> None:
    """As Replica's are."""
    for room in ("room_0", "office_1"):
        (tmp_path / room / "habitat").mkdir(parents=True)
        (tmp_path / room / "habitat" / "replica_stage.stage_config.json").write_text("{}")
    config = tmp_path / "replica.scene_dataset_config.json"
    config.write_text(json.dumps({"stages": {"paths": {".json": ["*/habitat/replica_stage.stage_config.json"]}}}))
    found = read_scenes(str(config), "")
    assert list(found) == ["office_1", "room_0"]
    assert found["room_0"].handle == str(tmp_path / "room_0" / "habitat" / "replica_stage.stage_config.json")


def test_an_instance_of_hm3d_is_the_same_place_as_its_mesh(tmp_path: Path) -> None:
    scene = tmp_path / "val" / "00800-TEEsavR23oF" / "TEEsavR23oF.basis.scene_instance.json"
    scene.parent.mkdir(parents=True)
    scene.write_text("{}")
    config = tmp_path / "hm3d_annotated_basis.scene_dataset_config.json"
    config.write_text(json.dumps({"scene_instances": {"paths": {".json": [str(scene)]}}}))  # an absolute path
    (found,) = read_scenes(str(config), "").values()
    assert (found.name, found.handle) == ("00800-TEEsavR23oF", "TEEsavR23oF.basis")


def test_a_folder_chooses_among_a_data_sets_scenes(tmp_path: Path) -> None:
    config = scans(tmp_path)
    other = tmp_path / "train" / "00001-XX" / "XX.basis.glb"
    other.parent.mkdir(parents=True)
    other.write_text("{}")
    assert list(read_scenes(str(config), "")) == ["00001-XX", "00800-TEEsavR23oF"]
    assert list(read_scenes(str(config), str(tmp_path / "val"))) == ["00800-TEEsavR23oF"]


def test_what_is_missing_is_said_with_what_mends_it(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="SPRITE_SOURCES__HABITAT__OPTIONS__CONFIG"):
        HabitatSource().catalogue()
    with pytest.raises(SourceError, match="holds no scene"):
        HabitatSource(HabitatOptions(scenes=str(tmp_path))).catalogue()
    with pytest.raises(SourceError, match="No such file"):
        source_of(tmp_path / "none.scene_dataset_config.json").catalogue()
    (tmp_path / "x.scene_dataset_config.json").write_text("[")
    with pytest.raises(SourceError, match=r"is no scene_dataset_config\.json"):
        source_of(tmp_path / "x.scene_dataset_config.json").catalogue()


def test_two_scenes_of_one_name_are_refused(tmp_path: Path) -> None:
    for split in ("train", "val"):
        (tmp_path / split / "house").mkdir(parents=True)
        (tmp_path / split / "house" / "mesh.glb").write_text("{}")
    with pytest.raises(SourceError, match="two scenes are called house"):
        read_scenes("", str(tmp_path))


def test_the_lexicon_is_found_either_way(tmp_path: Path) -> None:
    (tmp_path / "ssd").mkdir()
    (tmp_path / "ssd" / "words.json").write_text(json.dumps({"classes": [{"id": 7, "name": "table"}]}))
    (tmp_path / "ssd" / "a_scene.json").write_text(json.dumps({"region_annotations": []}))
    config = tmp_path / "d.scene_dataset_config.json"
    for given in ({"words": "ssd/words.json"}, {"paths": {".json": ["ssd"]}}, {"paths": {".json": ["ssd/*"]}}):
        config.write_text(json.dumps({"semantic_scene_descriptor_instances": given}))
        assert read_lexicon(str(config)) == {7: "table"}
    assert read_lexicon("") == {}


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("hm3d_annotated_basis", "hm3d"), ("mp3d", "mp3d"), ("replica", "replica"), ("replicaCAD", "replicacad"),
        ("replicaCAD_baked", "replicacad"), ("hssd-hab", "hssd"), ("gibson", "other"),
    ],
)  # fmt: skip
def test_a_data_set_is_known_by_its_files_name(file: str, name: str) -> None:
    assert dataset_of(f"/data/{file}.scene_dataset_config.json") == name


def test_terms_are_the_data_sets_own(tmp_path: Path) -> None:
    assert license_of(DATASETS["replicacad"], tmp_path).id == "CC-BY-4.0"
    (tmp_path / "LICENSE.txt").write_text("Creative Commons Attribution-NonCommercial 4.0 International")
    assert license_of(DATASETS["replicacad"], tmp_path).id == "CC-BY-NC-4.0"
    assert license_of(DATASETS["replicacad"], tmp_path).commercial is False
    for name in ("hm3d", "mp3d", "replica"):
        terms = license_of(DATASETS[name], tmp_path)
        assert (terms.commercial, terms.media) == (False, "reference")
    assert license_of(DATASETS["hssd"], tmp_path).id == "CC-BY-NC-4.0"
    unknown = license_of(DATASETS["other"], tmp_path)
    assert (unknown.id, unknown.media, unknown.derived, unknown.notice) == (None, "none", "ask", None)


def test_the_real_flat_behind_two_data_sets_is_one_place() -> None:
    assert DATASETS["replica"].place("frl_apartment_3") == DATASETS["replicacad"].place("apt_2")
    assert DATASETS["replica"].place("room_0") != DATASETS["replica"].place("room_1")
