"""The video of a capture, encoded while its pictures are still being taken."""

from __future__ import annotations

import queue
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

from sprite_etl.extract.video import VideoError, encode_video
from sprite_etl.scene.folder import image_file, read_picture


class Film:
    """Encodes the pictures rgb/000000.jpg, rgb/000001.jpg, … of a folder, in this order, as they become complete.

    What is encoded are the stored pictures, read back from their files: the video holds exactly what a reader of the
    capture sees, whichever process rendered it, and has the bytes that it would have if it were made at the end.
    Leaving the context stops the encoder and removes what `finish` did not put in place.
    """

    def __init__(self, folder: Path, fps: float) -> None:
        self._folder, self._fps = folder, fps
        self._scratch = tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-film-")
        self._path = Path(self._scratch.name) / "video.mp4"
        self._complete: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._error: BaseException | None = None
        self._stopped = False
        self._thread = threading.Thread(target=self._encode, name="film", daemon=True)

    def __enter__(self) -> Film:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._stopped = True
        self._complete.put(None)
        self._thread.join()
        self._scratch.cleanup()

    def file(self, name: str) -> None:
        """This file of the capture is complete. All but its pictures are passed over."""
        self._complete.put(name)

    def finish(self, path: Path) -> None:
        """Wait until all that were named are encoded and put the video at `path`, on the folder's file system.
        Raises VideoError, SourceError (no encoder), CaptureError, OSError."""
        self._complete.put(None)
        self._thread.join()
        if self._error is not None:
            raise self._error
        self._path.replace(path)

    def _encode(self) -> None:
        try:
            encode_video(self._pictures(), self._path, self._fps)
        except BaseException as error:  # whatever it is, it is raised by `finish`
            self._error = error

    def _pictures(self) -> Iterator[NDArray[np.uint8]]:
        seen, index = set(), 0
        while (name := self._complete.get()) is not None:
            seen.add(name)
            while (following := image_file("rgb", index)) in seen and not self._stopped:
                yield read_picture(self._folder / following)
                index += 1
        if self._stopped:
            raise VideoError("the capture came to nothing")
