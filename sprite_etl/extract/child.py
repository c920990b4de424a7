"""The parent's side of `python -m sprite_etl.extract`: a simulator in a process and environment of its own.

Standard library and sprite_etl.scene alone. The child runs in its own process group, which dies with this
process however that ends, and sees only a short list of environment variables: no credentials.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from sprite_etl.extract.base import SceneError, SceneRef, SourceError
from sprite_etl.scene.capture import Capture
from sprite_etl.scene.serialise import capture_from_json

OnLine = Callable[[dict[str, Any]], None]

_KEPT = frozenset({"PATH", "HOME", "USER", "LANG", "TZ", "TMPDIR", "DISPLAY", "LD_LIBRARY_PATH", "XDG_RUNTIME_DIR"})
_KEPT_PREFIXES = ("LC_", "CUDA_", "NVIDIA_", "OMP_", "MUJOCO_", "PYOPENGL_", "EGL_", "__EGL_", "LIBGL_", "GALLIUM_",
                  "MESA_", "VK_", "HABITAT_SIM_", "AI2THOR_")  # fmt: skip
_STDERR_TAIL = 2000


def run_child(
    python: str, source: str, request: Mapping[str, Any], folder: Path, on_line: OnLine | None = None
) -> list[dict[str, Any]]:
    """Run one request under `python` (an interpreter's path) and return its events, in order.

    `folder` is where the child works and writes. Raises SceneError or SourceError as the child reports them,
    SceneError("simulator_died") when it ends without a word, and kills the child's whole group on every path out.
    """
    folder.mkdir(parents=True, exist_ok=True)
    events: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory(prefix="sprite-child-") as path, tempfile.TemporaryFile() as errors:
        _link_package(Path(path))
        try:
            child = subprocess.Popen(
                [python, "-m", "sprite_etl.extract", source],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                cwd=folder,
                env={**scrubbed_environment(os.environ), "PYTHONPATH": path},
                start_new_session=True,
                encoding="utf-8",
            )
        except OSError as error:
            raise SourceError(
                f"{python} cannot be started ({error}); set SPRITE_SOURCES__{source.upper()}__PYTHON to the "
                "simulator's interpreter"
            ) from None
        with _killed_at_the_end(child):
            assert child.stdin is not None
            assert child.stdout is not None
            with contextlib.suppress(BrokenPipeError):
                child.stdin.write(json.dumps({**request, "folder": str(folder), "parent": True}) + "\n")
                child.stdin.flush()
            for line in child.stdout:
                event = _event(line)
                events.append(event)
                if on_line:
                    on_line(event)
            status = child.wait()
        _raise_for(events, status, source, errors)
    return events


def capture_in_child(
    python: str,
    source: str,
    options: Mapping[str, Any],
    scene: SceneRef,
    folder: Path,
    capture_id: str,
    progress: Callable[[int, int], None] | None = None,
) -> Capture:
    """`runner.capture_scene` in another environment. `options` are plain JSON values. Raises as `run_child`."""

    def on_line(event: dict[str, Any]) -> None:
        if progress and "done" in event and "file" not in event:
            progress(event["done"], event["of"])

    request = {"options": dict(options), "scene": asdict(scene), "capture_id": capture_id}
    events = run_child(python, source, request, folder, on_line)
    draft = folder / Path(events[-1]["capture"]).name
    capture = capture_from_json(json.loads(draft.read_text(encoding="utf-8")), where=draft.name)
    draft.unlink()
    return capture


def scrubbed_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """The variables that a simulator may need, and nothing else: a list of what is let through cannot forget a
    secret's name."""
    return {k: v for k, v in environment.items() if k in _KEPT or k.startswith(_KEPT_PREFIXES)}


def _link_package(path: Path) -> None:
    """Make this very sprite_etl importable for the child, without the packages that lie beside it."""
    package = Path(__file__).resolve().parents[1]
    (path / package.name).symlink_to(package, target_is_directory=True)


@contextlib.contextmanager
def _killed_at_the_end(child: subprocess.Popen[str]) -> Iterator[None]:
    try:
        yield
    finally:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
        for stream in (child.stdin, child.stdout):
            if stream:
                with contextlib.suppress(OSError):
                    stream.close()
        child.wait()


def _event(line: str) -> dict[str, Any]:
    try:
        event = json.loads(line)
    except ValueError:
        event = None
    if not isinstance(event, dict):
        raise SourceError(f"the simulator's process wrote {line[:200]!r} where a JSON line was due")
    return event


def _raise_for(events: list[dict[str, Any]], status: int, source: str, errors: IO[bytes]) -> None:
    last = events[-1] if events else {}
    if last.get("error") == "scene":
        raise SceneError(last["reason"], last["detail"])
    if "error" in last:
        raise SourceError(f"source {source!r}: {last['detail']}")
    if status != 0:
        errors.seek(0)
        tail = errors.read()[-_STDERR_TAIL:].decode(errors="replace").strip()
        raise SceneError("simulator_died", f"the process of source {source!r} ended with status {status}: {tail}")
