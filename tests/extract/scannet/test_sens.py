"""Reading .sens files: frames one at a time, and a clear word for every kind of damage."""

from __future__ import annotations

import struct
import tracemalloc
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sprite_etl.extract.base import SceneError
from sprite_etl.extract.scannet.sens import SensFile
from tests.doubles.scannet_writer import sens_bytes
from tests.extract.scannet.conftest import SCAN, SMALL, Written


def small_file(frames: int = 3) -> bytes:
    """A scan of grey pictures, 64×48 with depth 32×24, in memory."""
    return sens_bytes(frames, (64, 48), (32, 24))


def read_all(path: Path) -> None:
    with SensFile(path) as file:
        for index in range(len(file.frames)):
            file.colour_image(index)
            file.depth_m(index)


def reason_of(path: Path, content: bytes) -> str:
    path.write_bytes(content)
    with pytest.raises(SceneError) as caught:
        read_all(path)
    assert str(path) in str(caught.value)
    return caught.value.reason


def test_a_written_scan_is_read_as_it_was_written(scan: Written) -> None:
    with SensFile(scan.folder / f"{SCAN}.sens") as file:
        assert (file.colour.width, file.colour.height) == SMALL.colour_size
        # Pixel centres at whole numbers in the file, at +0.5 here.
        assert (file.depth.fx, file.depth.cx) == pytest.approx((SMALL.depth[0], SMALL.depth[2] + 0.5))
        assert file.depth.to_reference == pytest.approx(SMALL.depth_extrinsic, abs=1e-6)
        assert {i for i, f in enumerate(file.frames) if not np.isfinite(f.pose).all()} == scan.truth.lost
        depth = file.depth_m(0)
        assert depth.shape == SMALL.depth_size[::-1]
        assert 0.2 < np.median(depth) < 8
        assert file.colour_image(0).size == SMALL.colour_size
        assert file.colour_image(0, at_least=(50, 50), grey=True).size[0] < SMALL.colour_size[0]


def test_a_large_scan_is_never_held_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "large.sens"
    path.write_bytes(sens_bytes(30, (64, 48), (32, 24), padding=1_000_000))
    tracemalloc.start()
    with SensFile(path) as file:
        file.depth_m(29)
        file.colour_image(29)
        peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert path.stat().st_size > 30_000_000
    assert peak < 5_000_000


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.floats(0, 1, exclude_max=True))
def test_a_file_that_ends_early_is_truncated_wherever_it_ends(tmp_path: Path, share: float) -> None:
    whole = small_file()[:-8]  # the last eight bytes count motion readings, which nobody needs
    assert reason_of(tmp_path / "cut.sens", whole[: int(share * len(whole))]) == "truncated_sens"


def test_another_version_is_refused_with_its_number(tmp_path: Path) -> None:
    path = tmp_path / "old.sens"
    path.write_bytes(struct.pack("<I", 3) + small_file()[4:])
    with pytest.raises(SceneError, match="version 3") as caught:
        SensFile(path)
    assert caught.value.reason == "sens_version"


def test_nonsense_in_the_header_is_refused_without_reading_on(tmp_path: Path) -> None:
    good = small_file()
    start = 4 + 8 + len(b"StructureSensor")
    shapes = start + 4 * 64
    cases = {
        "name": good[:4] + struct.pack("<Q", 2**62) + good[12:],
        "focal": good[:start] + struct.pack("<f", 0.0) + good[start + 4 :],
        "infinite": good[:start] + struct.pack("<f", float("inf")) + good[start + 4 :],
        "extrinsic": good[: start + 64] + bytes(64) + good[start + 128 :],
        "compression": good[:shapes] + struct.pack("<i", 7) + good[shapes + 4 :],
        "size": good[: shapes + 8] + struct.pack("<I", 2**31) + good[shapes + 12 :],
        "shift": good[: shapes + 24] + struct.pack("<f", float("nan")) + good[shapes + 28 :],
    }
    assert {n: reason_of(tmp_path / "x.sens", c) for n, c in cases.items()} == dict.fromkeys(cases, "bad_sens")
    many = good[: shapes + 28] + struct.pack("<Q", 2**60) + good[shapes + 36 :]
    assert reason_of(tmp_path / "x.sens", many) == "truncated_sens"
    huge = good[: shapes + 36 + 64 + 16] + struct.pack("<Q", 2**63) + good[shapes + 36 + 64 + 24 :]
    assert reason_of(tmp_path / "x.sens", huge) == "truncated_sens"


def test_a_frame_that_cannot_be_decoded_is_named(tmp_path: Path) -> None:
    sizes = (64, 48), (32, 24)
    for bad in (
        sens_bytes(1, *sizes, depth=zlib.compress(b"too short")),
        sens_bytes(1, *sizes, depth=zlib.compress(bytes(50_000_000))),
        sens_bytes(1, *sizes, depth=b"no zlib"),
        sens_bytes(1, *sizes, colour=b"no jpeg"),
        sens_bytes(1, (640, 480), (32, 24), picture=sizes[0]),
    ):
        assert reason_of(tmp_path / "x.sens", bad) == "bad_sens"


def test_a_missing_file_is_missing(tmp_path: Path) -> None:
    with pytest.raises(SceneError) as caught:
        SensFile(tmp_path / "none.sens")
    assert caught.value.reason == "missing_file"
