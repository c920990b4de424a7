"""Pictures are written and counted by threads while the next ones are rendered.

Encoders and sorting leave the interpreter to others, so a second processor does this work; the files are the same,
byte for byte, as if each had been written before the next was rendered.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sprite_etl.extract.base import Rendering
from sprite_etl.scene.capture import Frame, SceneObject, Sighting
from sprite_etl.scene.folder import write_depth, write_instance, write_rgb
from sprite_etl.scene.visibility import sightings_in_frame

THREADS = 2
WAITING = 4
"""Pictures held in memory while they wait for a thread; then rendering waits too."""


@dataclass(frozen=True, slots=True)
class Written:
    """One frame on disk: the names of its files inside the capture, and who is seen in it, by object_id (none without
    an instance image)."""

    names: tuple[str, ...]
    seen: dict[str, Sighting]


class Writer:
    """Writes the frames of one capture into `folder`. Leaving the context waits for what is being written and drops
    what still waits; ask for `rest` first."""

    def __init__(self, folder: Path, depth_scale: float) -> None:
        self._folder, self._depth_scale = folder, depth_scale
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="write")
        self._waiting: deque[Future[Written]] = deque()

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)

    def add(self, frame: Frame, rendering: Rendering, objects: Sequence[SceneObject]) -> Iterator[Written]:
        """Take one frame, and give those that are done meanwhile, in order. Raises what writing one of them raised:
        CaptureError, OSError."""
        own = _own(rendering)  # simulators draw the next picture into the memory of the last
        self._waiting.append(self._pool.submit(self._write, frame, own, tuple(objects)))
        while self._waiting and (len(self._waiting) > WAITING or self._waiting[0].done()):
            yield self._waiting.popleft().result()

    def rest(self) -> Iterator[Written]:
        """The frames that were not given yet, in order, each when it is done. Raises as `add`."""
        while self._waiting:
            yield self._waiting.popleft().result()

    def _write(self, frame: Frame, rendering: Rendering, objects: Sequence[SceneObject]) -> Written:
        names = [write_rgb(self._folder, frame.index, rendering.rgb)]
        if rendering.depth_m is not None:
            names.append(write_depth(self._folder, frame.index, rendering.depth_m, self._depth_scale))
        if rendering.instance is None:
            return Written(tuple(names), {})
        names.append(write_instance(self._folder, frame.index, rendering.instance))
        sizes = rendering.amodal_pixels
        return Written(tuple(names), sightings_in_frame(frame.index, rendering.instance, objects, frame.camera, sizes))


def _own(rendering: Rendering) -> Rendering:
    def copied(image: NDArray[Any] | None) -> NDArray[Any] | None:
        return None if image is None else np.array(image, order="C")

    return replace(
        rendering, rgb=np.array(rendering.rgb, order="C"), depth_m=copied(rendering.depth_m),
        instance=copied(rendering.instance),
    )  # fmt: skip
