"""A capture's video in a browser: it plays to its end, and shows each frame at its own time."""

from __future__ import annotations

import functools
import http.server
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, sync_playwright

from sprite_etl.extract.video import encode_video
from tests.browser.conftest import CHROMIUM, QUIET

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

FRAMES, FPS = 11, 5.0
LEVELS = [20 + 20 * k for k in range(FRAMES)]
"""Each frame has a grey of its own."""

PLAYED = """async () => {
  const video = document.querySelector('video');
  if (video.readyState < 1) await new Promise(done => video.addEventListener('loadedmetadata', done));
  const times = [];
  video.addEventListener('timeupdate', () => times.push(video.currentTime));
  const end = new Promise((done, failed) => {
    video.addEventListener('ended', done);
    video.addEventListener('error', () => failed(new Error(video.error.message)));
  });
  await video.play();
  await end;
  return {width: video.videoWidth, height: video.videoHeight, duration: video.duration, end: video.currentTime, times};
}"""

SHOWN = """async ([count, fps]) => {
  const video = document.querySelector('video'), canvas = document.createElement('canvas');
  const pen = canvas.getContext('2d'), levels = [];
  const whole = await (await fetch('video.mp4')).blob();  // the server gives no ranges to seek by
  const ready = new Promise(done => video.addEventListener('loadeddata', done, {once: true}));
  video.src = URL.createObjectURL(whole);
  await ready;
  for (let k = 0; k < count; k++) {
    const there = new Promise(done => video.addEventListener('seeked', done, {once: true}));
    video.currentTime = (k + 0.5) / fps;
    await there;
    pen.drawImage(video, 0, 0, canvas.width, canvas.height);
    levels.push(pen.getImageData(canvas.width / 2, canvas.height / 2, 1, 1).data[0]);
  }
  return levels;
}"""


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        return


@pytest.fixture
def bare_page(tmp_path: Path) -> Iterator[Page]:
    """A page of a server that serves tmp_path, without Airflow."""
    assert CHROMIUM is not None, "Chromium is needed; Debian: apt-get install chromium"
    handler = functools.partial(_Quiet, directory=str(tmp_path))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server, sync_playwright() as playwright:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*sandbox, *QUIET])
        page = browser.new_page()
        (tmp_path / "index.html").write_text("<video src=video.mp4 muted preload=auto></video>")
        page.set_default_timeout(60_000)
        page.goto(f"http://127.0.0.1:{server.server_port}/index.html", wait_until="commit")
        yield page
        browser.close()
        server.shutdown()


@pytest.mark.parametrize(("width", "height"), [(128, 96), (161, 121)])
def test_it_plays_to_its_end_and_shows_every_frame(tmp_path: Path, bare_page: Page, width: int, height: int) -> None:
    frames = [np.full((height, width, 3), level, dtype=np.uint8) for level in LEVELS]
    encode_video(frames, tmp_path / "video.mp4", FPS)
    bare_page.reload()
    played = bare_page.evaluate(PLAYED)
    assert (played["width"], played["height"]) == (width + width % 2, height + height % 2)
    assert played["duration"] == pytest.approx(FRAMES / FPS, abs=0.01)
    assert played["end"] == pytest.approx(played["duration"], abs=0.01)
    assert played["times"] == sorted(played["times"])
    assert len({t for t in played["times"] if 0 < t < played["duration"]}) >= 2, "time went on while it played"
    shown = bare_page.evaluate(SHOWN, [FRAMES, FPS])
    assert shown == pytest.approx(LEVELS, abs=6)
