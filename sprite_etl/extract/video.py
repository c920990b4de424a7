"""Frames → an H.264 file that plays in a browser, and back to a count of its frames.

The encoder is ffmpeg's, from the wheel imageio-ffmpeg. One thread, no time stamps and no version in the file:
the same frames give the same bytes wherever the same wheel is installed.
"""

from __future__ import annotations

import errno
import os
import re
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sprite_etl.extract.base import SourceError

Frame = NDArray[np.uint8]
QUALITY_CRF = 20
TIME_LIMIT_S = 600


class VideoError(RuntimeError):
    """Frames that cannot be encoded, or a file that cannot be read back: says which and why."""


def encode_video(frames: Iterable[Frame], path: Path, fps: float) -> int:
    """Write exactly these frames (height, width, 3) uint8 RGB, each 1/fps seconds long, to `path` (mp4: H.264,
    yuv420p, index at the front). Returns how many there were.

    An odd side is repeated by one row or column: the colour format needs even sides. The file appears only when
    it is whole. Raises VideoError for no frames, frames of different sizes, or a failing encoder; OSError where the
    disk is full.
    """
    if not fps > 0:
        raise ValueError(f"fps must be positive, got {fps!r}")
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".video-") as folder:
        target = Path(folder) / "video.mp4"
        count = _encode(iter(frames), target, fps)
        target.replace(path)
    return count


def count_frames(path: Path) -> int:
    """Decode a whole video and count its pictures. Raises VideoError where it cannot be decoded."""
    command = [_ffmpeg(), "-v", "error", "-threads", "1", "-i", str(path)]
    command += ["-map", "0:v:0", "-fps_mode", "passthrough", "-progress", "-", "-f", "null", "-"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=TIME_LIMIT_S)
    except subprocess.TimeoutExpired as error:
        raise VideoError(f"{path} was not decoded within {TIME_LIMIT_S} s") from error
    counts = re.findall(r"^frame=\s*(\d+)", done.stdout, flags=re.MULTILINE)
    if done.returncode != 0 or not counts:
        raise VideoError(f"{path} cannot be decoded as a video: {done.stderr.strip()[-500:] or 'no picture in it'}")
    return int(counts[-1])


def _encode(frames: Any, target: Path, fps: float) -> int:
    first = next(frames, None)
    if first is None:
        raise VideoError("there is no frame to encode: a video needs at least one")
    height, width = first.shape[:2]
    command = [_ffmpeg(), "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{width}x{height}"]
    command += ["-r", f"{fps:g}", "-i", "-", "-an", "-vf", _filters(width, height)]
    command += ["-c:v", "libx264", "-preset", "veryfast", "-crf", str(QUALITY_CRF), "-pix_fmt", "yuv420p"]
    command += ["-fps_mode", "passthrough", "-threads", "1", "-x264-params", "threads=1:lookahead-threads=1"]
    command += ["-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709"]
    command += ["-movflags", "+faststart", "-fflags", "+bitexact", "-flags:v", "+bitexact", "-map_metadata", "-1"]
    with tempfile.TemporaryFile() as complaints:
        process = subprocess.Popen([*command, str(target)], stdin=subprocess.PIPE, stderr=complaints)
        assert process.stdin is not None
        count, broken = 0, None
        try:
            frame = first
            while frame is not None:
                if frame.shape != (height, width, 3) or frame.dtype != np.uint8:
                    raise VideoError(
                        f"frame {count} is {frame.shape} {frame.dtype}; all must be {(height, width, 3)} uint8"
                    )
                process.stdin.write(np.ascontiguousarray(frame).data)
                count += 1
                frame = next(frames, None)
            process.stdin.close()
            status = process.wait(timeout=TIME_LIMIT_S)
        except (BrokenPipeError, subprocess.TimeoutExpired) as error:
            broken = error
            status = -1
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
        if status != 0:
            complaints.seek(0)
            said = complaints.read().decode(errors="replace").strip()[-500:]
            if os.strerror(errno.ENOSPC) in said:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(target)) from broken
            raise VideoError(f"ffmpeg could not encode {count} frames of {width}×{height}: {said}") from broken
    return count


def _filters(width: int, height: int) -> str:
    """RGB to the studio range of BT.709; odd sides grow by one row or column that repeats the last."""
    odd_x, odd_y = width % 2, height % 2
    grow = f"pad={width + odd_x}:{height + odd_y},fillborders=right={odd_x}:bottom={odd_y}:mode=smear,"
    return (grow if odd_x or odd_y else "") + "scale=out_color_matrix=bt709:out_range=tv:flags=bitexact+accurate_rnd"


def _ffmpeg() -> str:
    try:
        import imageio_ffmpeg
    except ImportError as error:
        raise SourceError("video needs the package imageio-ffmpeg: pip install 'sprite-etl[mujoco]'") from error
    return str(imageio_ffmpeg.get_ffmpeg_exe())
