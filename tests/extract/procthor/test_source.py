"""ProcTHOR houses through the embedded renderer and the ingest gate: one made by hand, and real ones where they are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sprite_etl.extract.base import SourceError
from sprite_etl.extract.ingest_gate import check_path
from sprite_etl.extract.procthor.source import ProcthorOptions, ProcthorSource
from sprite_etl.extract.runner import capture_scene, finish_capture
from sprite_etl.scene.capture import Capture
from tests.extract.procthor.one_room import ASSETS, one_room

SMALL = {"frames": 8, "width": 320, "height": 240}


def captured(source: ProcthorSource, number: int, folder: Path, geometry: str = "verified") -> Capture:
    """The house's capture, through the gate."""
    folder.mkdir()
    capture = capture_scene(source, source.catalogue()[number], folder, "house", None)
    finish_capture(folder, capture)
    assert check_path(folder).geometry == geometry
    return capture


@pytest.fixture
def by_hand(tmp_path: Path) -> ProcthorSource:
    """A source of one house, twice: as it is, and furnished otherwise."""
    house, other = one_room(), one_room()
    other["objects"].pop()
    (tmp_path / "houses.jsonl").write_text("\n".join(map(json.dumps, (house, other))))
    entries = {
        a.type: [{"assetId": a.asset_id, "objectType": a.type, "boundingBox": dict(zip("xyz", a.size))}]
        for a in ASSETS.values()
    }
    (tmp_path / "assets.json").write_text(json.dumps(entries))
    files = {"houses": str(tmp_path / "houses.jsonl"), "assets": str(tmp_path / "assets.json")}
    return ProcthorSource(ProcthorOptions(**files, **SMALL))


def test_a_house_is_rendered_with_its_things_where_they_stand(by_hand: ProcthorSource, tmp_path: Path) -> None:
    capture = captured(by_hand, 0, tmp_path / "capture", "unverified")  # too few things to measure by
    assert capture.appearance == "proxy"
    assert len(capture.frames) == SMALL["frames"]
    centers = {o.name: o.box.center for o in capture.objects}
    assert centers["sofa"] == pytest.approx((0.5, 0.4, -2.0), abs=0.02)
    assert centers["refrigerator"] == pytest.approx((4.5, 0.9, -3.6), abs=0.02)
    assert [(s.object_id, s.relation, s.parent) for s in capture.support] == [("bowl_1", "on", "dining_table_1")]


def test_a_house_furnished_otherwise_is_the_same_place(by_hand: ProcthorSource) -> None:
    first, second = by_hand.catalogue()
    assert first.place_id == second.place_id
    assert first.scene_id != second.scene_id


def test_missing_files_name_the_setting() -> None:
    with pytest.raises(SourceError, match="SPRITE_SOURCES__PROCTHOR__OPTIONS__HOUSES"):
        ProcthorSource(ProcthorOptions()).catalogue()


def test_real_houses_pass_the_gate(real_data: Path, tmp_path: Path) -> None:
    folder = real_data / "procthor"
    files = {"houses": str(folder / "procthor-1k-val.jsonl.gz"), "assets": str(folder / "asset-database.json.gz")}
    source = ProcthorSource(ProcthorOptions(**files, **SMALL))
    assert len(source.catalogue()) == 100
    for number in (0, 1):
        assert any(o.nameable for o in captured(source, number, tmp_path / str(number)).objects)
