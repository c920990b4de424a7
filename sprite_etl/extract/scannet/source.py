"""The source `scannet`: ScanNet v2, rooms that people scanned by hand, as its download script leaves them on disk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar, Literal

from sprite_etl.extract.base import SceneError, SceneRef, Source, SourceError
from sprite_etl.extract.scannet.catalogue import catalogue_of, scan_folders
from sprite_etl.extract.scannet.labels import FILE, read_labels
from sprite_etl.extract.scannet.options import ScannetOptions
from sprite_etl.extract.scannet.scene import Scan
from sprite_etl.scene.capture import License


class ScannetSource(Source):
    """Every scan below `root`, named as ScanNet names it."""

    name: ClassVar[str] = "scannet"
    title: ClassVar[str] = "ScanNet"
    version: ClassVar[str] = "1"
    options_type: ClassVar[type[Any]] = ScannetOptions
    appearance: ClassVar[Literal["scan", "rendered", "proxy"]] = "scan"
    fps: ClassVar[float] = 2.0
    """Frames are chosen for what they show, a step or a turn apart."""
    license: ClassVar[License] = License(
        id="ScanNet-TOU",
        url="https://kaldir.vc.in.tum.de/scannet/ScanNet_TOS.pdf",
        commercial=False,
        media="reference",
        derived="ask",
        notice="From ScanNet (Dai et al., CVPR 2017), by its terms of use: research and education, not commercial, "
        "and its pictures are not handed on.",
    )

    def catalogue(self) -> Sequence[SceneRef]:
        """Sorted by scan. Raises SourceError where there is none."""
        return catalogue_of(self._root())

    @contextmanager
    def open(self, scene: SceneRef) -> Iterator[Scan]:
        """Read a scan's annotation; its frames stay on disk. Raises SceneError, SourceError without label map."""
        folder = scan_folders(self._root()).get(scene.scene_id)
        if folder is None:
            raise SceneError("unknown_scene", f"{self.options.root} holds no scan {scene.scene_id}")
        labels = read_labels(self._root() / FILE)
        scan = Scan(folder, scene.scene_id, labels, self.options, self.fps)
        try:
            yield scan
        finally:
            scan.close()

    def _root(self) -> Path:
        if not self.options.root:
            raise SourceError(
                "source 'scannet' needs the folder of its scans: set SPRITE_SOURCES__SCANNET__OPTIONS__ROOT"
            )
        return Path(self.options.root)
