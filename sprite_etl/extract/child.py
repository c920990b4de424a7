"""The parent's side of `python -m sprite_etl.extract`: a simulator in a process and environment of its own.

Standard library and sprite_etl.scene alone. The child and all that it starts die with this process however that
ends, and see only a short list of environment variables: no credentials.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, NoReturn

from sprite_etl.extract.base import SceneError, SceneRef, SimulatorError, SourceError
from sprite_etl.extract.processes import LONGEST_LINE, Conversation, Silence, TooLong, conversation
from sprite_etl.scene.capture import Capture, CaptureError
from sprite_etl.scene.serialise import capture_from_json

OnLine = Callable[[dict[str, Any]], None]

TIMEOUT_S = 600.0
"""How long a child may say nothing: loading a large scene is silent."""

_KEPT = frozenset({"PATH", "HOME", "USER", "LANG", "TZ", "TMPDIR", "DISPLAY", "LD_LIBRARY_PATH", "XDG_RUNTIME_DIR"})
_KEPT_PREFIXES = ("LC_", "CUDA_", "NVIDIA_", "OMP_", "MUJOCO_", "PYOPENGL_", "EGL_", "__EGL_", "LIBGL_", "GALLIUM_",
                  "MESA_", "VK_", "HABITAT_SIM_", "AI2THOR_")  # fmt: skip
_SAID = frozenset({"ready", "done", "file", "scenes", "missing", "capture", "error"})
_INSIDE = re.compile(r"(?!.*\.\.)\w[\w./-]*")
_TAIL = 2000
_START_S = 60.0  # an interpreter on a busy machine takes a while to read its request, whatever the simulator is given


def run_child(
    python: str,
    source: str,
    request: Mapping[str, Any],
    folder: Path,
    on_line: OnLine | None = None,
    timeout_s: float = TIMEOUT_S,
) -> list[dict[str, Any]]:
    """Run one request under `python` (an interpreter's path) and return its events, in order.

    `folder` is where the child writes. Raises SceneError or SourceError as the child reports them; SourceError too
    when it ends before it reads the request; SimulatorError when it then dies without a word (simulator_died), is
    silent for timeout_s (simulator_timeout) or writes what it should not (simulator_nonsense). The child and all that
    it started are gone on every path out.
    """
    folder.mkdir(parents=True, exist_ok=True)
    events: list[dict[str, Any]] = []
    with contextlib.ExitStack() as held:
        scratch = Path(held.enter_context(tempfile.TemporaryDirectory(prefix="sprite-child-")))
        _link_package(scratch)
        # The child runs elsewhere, so a path is made absolute; a bare name is looked up in PATH.
        program = os.path.abspath(python) if os.sep in python else python
        command = [program, "-m", "sprite_etl.extract", source]
        environment = {**scrubbed_environment(os.environ), "PYTHONPATH": str(scratch)}
        try:
            # What a simulator drops where it runs must not end in the capture.
            talk = held.enter_context(conversation(command, scratch, environment))
        except OSError as error:
            raise SourceError(f"{python} cannot be started ({error}); {_mend(source)}") from None
        _talk(talk, source, {**request, "folder": str(folder.resolve())}, events, on_line, timeout_s)
    return [e for e in events if "ready" not in e]


def capture_in_child(
    python: str,
    source: str,
    options: Mapping[str, Any],
    scene: SceneRef,
    folder: Path,
    capture_id: str,
    progress: Callable[[int, int], None] | None = None,
    timeout_s: float = TIMEOUT_S,
    on_file: Callable[[str], None] | None = None,
) -> Capture:
    """`runner.capture_scene` in another environment. `options` are plain JSON values. Raises as `run_child`."""

    def on_line(event: dict[str, Any]) -> None:
        if on_file and "file" in event:
            on_file(event["file"])
        if progress and "done" in event and "file" not in event:
            progress(event["done"], event["of"])

    request = {"options": dict(options), "scene": asdict(scene), "capture_id": capture_id}
    events = run_child(python, source, request, folder, on_line, timeout_s)
    try:
        draft = folder / events[-1]["capture"]
        if links := [p for p in folder.rglob("*") if p.is_symlink()]:
            raise ValueError(f"{links[0].name} is a link")
        capture = capture_from_json(json.loads(draft.read_text(encoding="utf-8")), where=draft.name)
        if (capture.capture_id, capture.source, capture.scene_id) != (capture_id, source, scene.scene_id):
            raise ValueError(f"it is of {capture.source} {capture.scene_id}")
    except (LookupError, OSError, ValueError, RecursionError, CaptureError) as error:
        raise SimulatorError(
            "simulator_nonsense", f"the process of source {source!r} ended without a capture that can be used: {error}"
        ) from None
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


def _talk(
    talk: Conversation,
    source: str,
    request: dict[str, Any],
    events: list[dict[str, Any]],
    on_line: OnLine | None,
    timeout_s: float,
) -> None:
    """Send the request and take every event; raises what they say, or what the process's end says."""
    talk.send(json.dumps({**request, "parent": True}))
    try:
        for line in talk.lines(timeout_s, max(timeout_s, _START_S)):
            event = _event(line)
            events.append(event)
            if on_line and "ready" not in event:
                on_line(event)
        status = talk.status(timeout_s)
    except Silence:
        talk.end()
        raise _failed("simulator_timeout", f"said nothing for {timeout_s:g} s{_after(events)}", source, talk) from None
    except (_Nonsense, TooLong) as error:
        talk.end()
        what = str(error) or f"more than {LONGEST_LINE} bytes"
        raise _failed("simulator_nonsense", f"wrote {what} where an event was due", source, talk) from None
    last = events[-1] if events else {}
    if "error" in last:
        _raise_reported(last, source, talk)
    if status == 0 and events:
        return
    ended = f"was ended by {_signal_name(-status)}" if status < 0 else f"ended with status {status}"
    if status == -signal.SIGKILL:
        ended += " (as the system does where memory runs out)"
    if not events:
        raise SourceError(f"the process of source {source!r} {ended} before it read its request: {_tail(talk.log)}; "
                          f"{_mend(source)}")  # fmt: skip
    raise _failed("simulator_died", f"{ended}{_after(events)}", source, talk)


class _Nonsense(ValueError):
    """Not an event of the protocol; its text is what came."""


def _event(line: bytes) -> dict[str, Any]:
    """One event. Raises _Nonsense for anything but a JSON object of the protocol, with files inside the folder."""
    try:
        event = json.loads(line)
        good = isinstance(event, dict) and bool(_SAID & set(event))
        if good and "done" in event:
            good = all(type(event[k]) is int for k in ("done", "of"))
        good = good and all(_INSIDE.fullmatch(event[k]) for k in ("file", "capture") if k in event)
    except (ValueError, TypeError, LookupError, RecursionError):
        good = False
    if not good:
        raise _Nonsense(repr(line[:200].decode(errors="replace")))
    return event  # type: ignore[no-any-return]


def _raise_reported(last: dict[str, Any], source: str, talk: Conversation) -> NoReturn:
    reason, detail = str(last.get("reason", "")), str(last.get("detail", ""))
    if last["error"] == "scene":
        raise SceneError(reason, detail)
    if last["error"] == "simulator":
        raise SimulatorError(reason, f"{detail}{_log_of(talk)}", talk.log)
    if last["error"] == "disk":
        raise OSError(last.get("errno"), detail)
    raise SourceError(f"source {source!r}: {detail}")


def _failed(reason: str, what: str, source: str, talk: Conversation) -> SimulatorError:
    return SimulatorError(reason, f"the process of source {source!r} {what}{_log_of(talk)}", talk.log)


def _log_of(talk: Conversation) -> str:
    return f"; its log ends: {_tail(talk.log)}" if talk.log else ""


def _tail(log: str) -> str:
    return log[-_TAIL:] if log else "without a word"


def _after(events: list[dict[str, Any]]) -> str:
    """Where it stopped: after which picture."""
    counts = [(e["done"], e["of"]) for e in events if "done" in e]
    return f" after {counts[-1][0]} of {counts[-1][1]} pictures" if counts else " before the first picture"


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _mend(source: str) -> str:
    return f"set SPRITE_SOURCES__{source.upper()}__PYTHON to the simulator's interpreter (see sprite doctor)"
