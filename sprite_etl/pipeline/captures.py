"""The extract step: make a scene's capture, gate it, and put it into the store, once and for ever."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from sprite_etl.config import Deployment, RunConfig
from sprite_etl.extract.base import SceneError, SceneRef, Source, naming_options
from sprite_etl.extract.child import capture_in_child
from sprite_etl.extract.runner import capture_id, capture_scene, finish_capture
from sprite_etl.scene.capture import CaptureError
from sprite_etl.scene.folder import MANIFEST, CaptureFolder, read_capture
from sprite_etl.store import keys
from sprite_etl.store.accounting import Reject, StepResult
from sprite_etl.store.objects import Store

OnFrame = Callable[[int, int], None]
"""Called with (frames done, frames in all)."""


def extract(
    store: Store,
    deployment: Deployment,
    config: RunConfig,
    source: Source,
    scene: SceneRef,
    on_frame: OnFrame | None,
) -> StepResult:
    """Capture one scene into `raw/`, or find it there: a capture that has a manifest is never written again."""
    about = {"scene_id": scene.scene_id, "place_id": scene.place_id}
    wanted = capture_id(source.name, source.version, scene, naming_options(source.options_type, config.options))
    prefix = keys.capture_prefix(source.name, scene.scene_id, wanted)
    if not store.exists(f"{prefix}/{MANIFEST}"):
        try:
            _make(store, deployment, source, scene, wanted, prefix, on_frame)
        except SceneError as error:
            return StepResult(1, [], [Reject(error.reason, error.detail, about)])
        except CaptureError as error:
            return StepResult(1, [], [Reject("bad_capture", str(error), about)])
    with open_capture(store, deployment, prefix) as folder:
        capture = folder.capture
        row = {
            **about,
            "capture_id": wanted,
            "capture_key": prefix,
            "capture_sha256": folder.sha256,
            "geometry": capture.geometry,
            "frames": len(capture.frames),
            "objects": len(capture.objects),
            "bytes": sum(p.stat().st_size for p in folder.path.rglob("*") if p.is_file()),
        }
    return StepResult(1, [row])


def _make(
    store: Store,
    deployment: Deployment,
    source: Source,
    scene: SceneRef,
    wanted: str,
    prefix: str,
    on_frame: OnFrame | None,
) -> None:
    """Render into a local spool, gate, then upload with capture.json last: until then there is no capture.

    A source whose deployment names an interpreter is rendered by that, in a process of its own. What the gate refuses
    is kept under `quarantine/`, without a manifest, to be looked at.
    """
    python = deployment.source(source.name).python
    with tempfile.TemporaryDirectory(prefix="sprite-spool-", dir=deployment.spool) as spool:
        folder = Path(spool)
        if python is None:
            capture = capture_scene(source, scene, folder, wanted, on_frame)
        else:
            options = asdict(source.options)
            capture = capture_in_child(python, source.name, options, scene, folder, wanted, on_frame)
        try:
            finish_capture(folder, capture)
        except SceneError:
            store.put_tree(keys.quarantine_prefix(source.name, scene.scene_id, wanted), folder)
            raise
        store.put_tree(prefix, folder, last=MANIFEST)


@contextmanager
def open_capture(store: Store, deployment: Deployment, prefix: str) -> Iterator[CaptureFolder]:
    """A capture of the store as a local folder: where it lies when the store is a folder, else a copy that is
    removed afterwards. Raises CaptureError."""
    local = store.local_path(prefix)
    if local is not None:
        yield read_capture(local)
        return
    with tempfile.TemporaryDirectory(prefix="sprite-capture-", dir=deployment.spool) as spool:
        store.get_tree(prefix, Path(spool))
        yield read_capture(spool)
