"""The extract step: make a scene's capture, gate it, and put it into the store, once and for ever."""

from __future__ import annotations

import hashlib
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sprite_etl.config import Deployment, RunConfig
from sprite_etl.extract.base import SceneError, SceneRef, SimulatorError, Source, SourceError, naming_options
from sprite_etl.extract.child import capture_in_child
from sprite_etl.extract.film import Film
from sprite_etl.extract.runner import OnFile, capture_id, capture_scene, finish_capture
from sprite_etl.scene.capture import Capture, CaptureError
from sprite_etl.scene.folder import MANIFEST, CaptureFolder, check_sizes, parse_manifest, read_capture
from sprite_etl.store import keys
from sprite_etl.store.accounting import Reject, StepResult
from sprite_etl.store.errors import DISK_FULL, StoreError, local_disk
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
    return StepResult(1, [{**about, "capture_id": wanted, "capture_key": prefix, **_finished(store, prefix)}])


def _finished(store: Store, prefix: str) -> dict[str, Any]:
    """What later steps must know of a capture in the store. Its manifest is read, and its files are counted, not
    fetched. Raises CaptureError for files that are missing or cut short."""
    body = store.get(f"{prefix}/{MANIFEST}")
    capture, files = parse_manifest(body, store.url(f"{prefix}/{MANIFEST}"))
    sizes = {head.key.removeprefix(f"{prefix}/"): head.size for head in store.heads(prefix)}
    check_sizes(files, sizes, store.url(prefix))
    return {
        "capture_sha256": hashlib.sha256(body).hexdigest(),
        "geometry": capture.geometry,
        "frames": len(capture.frames),
        "objects": len(capture.objects),
        "bytes": sum(sizes.values()),
    }


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

    Encoding goes on while the simulator renders. Uploading does not: two runs may make the same capture at once, and
    what the one has finished, the other must not write again.

    A scene on which the simulator fails is tried again, by a fresh process where it has one, as often as the deployment
    says. What the gate refuses is kept under `quarantine/`, without a manifest, to be looked at; of a simulator that
    failed, what it printed last.
    """
    attempts = deployment.source(source.name).retries + 1
    quarantine = keys.quarantine_prefix(source.name, scene.scene_id, wanted)
    for attempt in range(1, attempts + 1):
        with ExitStack() as held:
            folder = held.enter_context(_spool(deployment, f"capture {scene.scene_id}")) / "capture"
            film = held.enter_context(Film(folder, source.fps))
            try:
                capture = _render(deployment, source, scene, folder, wanted, on_frame, film.file)
            except SimulatorError as error:
                if attempt < attempts:
                    continue
                store.put(f"{quarantine}/simulator.log", error.log.encode())
                tried = f" (tried {attempt} times)" if attempt > 1 else ""
                raise SceneError(error.reason, error.detail + tried) from None
            try:
                finish_capture(folder, capture, film)
            except SceneError:
                store.put_tree(quarantine, folder)
                raise
            if not store.exists(
                f"{prefix}/{MANIFEST}"
            ):  # another run may have finished it meanwhile: it stays as it is
                store.put_tree(prefix, folder, last=MANIFEST)
            return


def _render(
    deployment: Deployment,
    source: Source,
    scene: SceneRef,
    folder: Path,
    wanted: str,
    on_frame: OnFrame | None,
    on_file: OnFile,
) -> Capture:
    """By the interpreter that the deployment names, in a process of its own; else here.

    A source that fails otherwise than it may fails on this one scene: the disk, the memory and the store excepted.
    """
    here = deployment.source(source.name)
    if here.python is not None:
        options = asdict(source.options)
        return capture_in_child(
            here.python, source.name, options, scene, folder, wanted, on_frame, here.timeout_s, on_file
        )
    try:
        return capture_scene(source, scene, folder, wanted, on_frame, on_file)
    except (SceneError, SourceError, CaptureError, StoreError, OSError, MemoryError):
        raise
    except Exception as error:
        log = traceback.format_exc()
        raise SimulatorError("source_failed", f"{type(error).__name__}: {error}", log) from error


@contextmanager
def _spool(deployment: Deployment, what: str) -> Iterator[Path]:
    """A local folder that is gone afterwards. Raises LocalDiskError where it can't be made, or its disk is full while
    it is in use: that is no fault of the scene."""
    where = deployment.spool or "the system's folder for temporary files"
    try:
        made = tempfile.TemporaryDirectory(prefix="sprite-spool-", dir=deployment.spool)
    except OSError as error:
        raise local_disk(what, where, error) from None
    with made as folder:
        try:
            yield Path(folder)
        except OSError as error:
            if error.errno not in DISK_FULL:
                raise
            raise local_disk(what, folder, error) from None


@contextmanager
def open_capture(store: Store, deployment: Deployment, prefix: str) -> Iterator[CaptureFolder]:
    """A capture of the store as a local folder: where it lies when the store is a folder, else a copy that is
    removed afterwards. Raises CaptureError, StoreError."""
    local = store.local_path(prefix)
    if local is not None:
        yield read_capture(local)
        return
    with _spool(deployment, f"fetch {prefix}") as spool:
        store.get_tree(prefix, spool)
        yield read_capture(spool)
