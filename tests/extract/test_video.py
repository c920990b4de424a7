"""Videos: exactly the frames, the declared rate, the same bytes, and clear errors."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest
from numpy.typing import NDArray

from sprite_etl.extract.video import VideoError, count_frames, encode_video


def moving_bar(count: int, height: int = 96, width: int = 128) -> list[NDArray[np.uint8]]:
    frames = []
    for k in range(count):
        frame = np.full((height, width, 3), (40, 90, 160), dtype=np.uint8)
        frame[:, 8 * k : 8 * k + 8] = (220, 60, 30)
        frames.append(frame)
    return frames


def decoded(path: Path, height: int, width: int) -> NDArray[np.uint8]:
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", str(path)]
    command += ["-fps_mode", "passthrough", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
    raw = subprocess.run(command, capture_output=True, check=True).stdout
    return np.frombuffer(raw, dtype=np.uint8).reshape(-1, height, width, 3)


def test_the_video_holds_exactly_the_frames(tmp_path: Path) -> None:
    frames = moving_bar(11)
    assert encode_video(frames, tmp_path / "video.mp4", 5.0) == 11
    assert count_frames(tmp_path / "video.mp4") == 11
    back = decoded(tmp_path / "video.mp4", 96, 128)
    assert len(back) == 11
    for frame, read in zip(frames, back):
        error = np.abs(frame.astype(int) - read.astype(int))
        assert error.mean() < 4  # colours survive the codec; frames are neither dropped nor swapped
    assert list(tmp_path.iterdir()) == [tmp_path / "video.mp4"]


def test_the_bytes_are_the_same_each_time(tmp_path: Path) -> None:
    for name in ("a", "b"):
        encode_video(iter(moving_bar(6)), tmp_path / f"{name}.mp4", 5.0)
    assert (tmp_path / "a.mp4").read_bytes() == (tmp_path / "b.mp4").read_bytes()


def test_a_browser_can_play_it_at_the_declared_rate(tmp_path: Path) -> None:
    path = tmp_path / "video.mp4"
    encode_video(moving_bar(5), path, 2.5)
    said = subprocess.run([imageio_ffmpeg.get_ffmpeg_exe(), "-i", str(path)], capture_output=True, text=True).stderr
    assert "h264" in said
    assert "yuv420p" in said
    assert re.search(r"\b2\.50? fps", said)
    assert re.search(r"Duration: 00:00:02\.00", said)
    raw = path.read_bytes()
    assert raw.index(b"moov") < raw.index(b"mdat")  # the index comes first: it plays while it loads


@pytest.mark.parametrize(("height", "width"), [(95, 128), (96, 127), (33, 35)])
def test_odd_sides_grow_by_one(tmp_path: Path, height: int, width: int) -> None:
    path = tmp_path / "video.mp4"
    encode_video(moving_bar(3, height, width), path, 5.0)
    back = decoded(path, height + height % 2, width + width % 2)
    assert np.abs(back[0, :height, :width].astype(int) - moving_bar(1, height, width)[0]).mean() < 4


def test_what_cannot_be_encoded_says_why(tmp_path: Path) -> None:
    path = tmp_path / "video.mp4"
    with pytest.raises(VideoError, match="no frame"):
        encode_video([], path, 5.0)
    with pytest.raises(VideoError, match=r"frame 1 is \(48, 64, 3\)"):
        encode_video([*moving_bar(1), *moving_bar(1, 48, 64)], path, 5.0)
    with pytest.raises(ValueError, match="fps must be positive"):
        encode_video(moving_bar(1), path, 0.0)
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_video_says_so(tmp_path: Path) -> None:
    path = tmp_path / "video.mp4"
    path.write_bytes(b"no video at all")
    with pytest.raises(VideoError, match="cannot be decoded"):
        count_frames(path)
