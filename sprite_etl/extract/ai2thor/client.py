"""AI2-THOR's own client with a Unity of its own: started, asked, and ended on every path, with errors that say why.

The `ai2thor` package is loaded when Unity is started.
"""

from __future__ import annotations

import contextlib
import logging
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sprite_etl.extract.ai2thor.wire import PatientFifo, UnityGone
from sprite_etl.extract.base import SceneError, SimulatorError, SourceError

if TYPE_CHECKING:
    from sprite_etl.extract.ai2thor.source import Ai2thorOptions

LOG_BYTES = 2000
PLAYER_LOG = ".config/unity3d/Allen Institute for Artificial Intelligence/AI2-THOR/Player.log"


class Unity:
    """A Unity with one scene loaded. Close it on every path.

    Raises SourceError where the client is not installed or Unity does not come up; SceneError: unknown_scene,
    simulator_refused for an action that Unity declines; SimulatorError: simulator_timeout, simulator_died,
    simulator_nonsense.
    """

    def __init__(self, options: Ai2thorOptions, scene: str | dict[str, Any]) -> None:
        controller_type = _controller_type(options.wire)
        # Made in two steps, so that a Unity that was started is known even where the start fails.
        self._controller = controller_type.__new__(controller_type)
        self._controller.server, self._controller.last_event = None, None
        self._closed = False
        self._logs = {path: path.stat().st_size if path.exists() else 0 for path in _log_files()}
        try:
            self._controller.__init__(**_where(options), scene=scene, width=options.width, height=options.height,
                agentMode="default", gridSize=options.grid_m, snapToGrid=False, fieldOfView=options.fov_deg,
                renderDepthImage=True, renderInstanceSegmentation=True, server_timeout=options.timeout_s,
                server_start_timeout=3 * options.timeout_s)  # fmt: skip
            self._check(self.event, "loading the scene")
        except SceneError:
            self.close()
            raise
        except Exception as error:
            # The client raises bare exceptions of every kind, from a missing Vulkan to a download that fails.
            self.close()
            raise self._failed_start(error) from None

    @property
    def event(self) -> Any:
        """What Unity answered last."""
        return self._controller.last_event

    def step(self, **action: Any) -> Any:
        """Do one action and return its event."""
        try:
            event = self._controller.step(**action)
        except Exception as error:
            raise self._failed(error, action["action"]) from None
        self._check(event, action["action"])
        return event

    def reload(self) -> None:
        """Load the scene anew."""
        try:
            event = self._controller.reset()
        except Exception as error:
            raise self._failed(error, "loading the scene") from None
        self._check(event, "loading the scene")

    def close(self) -> None:
        """End Unity and the wire, whatever state they are in."""
        server = self._controller.server
        if server is None or self._closed:
            return
        self._closed = True
        process = server.unity_proc
        if process is not None:
            process.kill()
            process.wait()
        # Asserts that nothing is under way, and fails otherwise.
        with contextlib.suppress(Exception):
            server.stop()
        with contextlib.suppress(Exception):
            self._controller._build.unlock()
        if server.server_type == "FIFO":
            server.tmp_dir.cleanup()
        else:
            end = threading.Thread(target=server.wsgi_server.shutdown, daemon=True)
            end.start()
            end.join(2)
            server.wsgi_server.server_close()

    def log(self) -> str:
        """The end of what Unity has written since it was started."""
        said = ""
        for path, start in self._logs.items():
            with contextlib.suppress(OSError), path.open("rb") as file:
                size = file.seek(0, os.SEEK_END)
                # A log that is shorter than it was has been begun anew.
                file.seek(max(start if size >= start else 0, size - LOG_BYTES))
                said += file.read(LOG_BYTES).decode(errors="replace")
        return said.strip()[-LOG_BYTES:]

    def _check(self, event: Any, what: str) -> None:
        try:
            done, message = bool(event.metadata["lastActionSuccess"]), event.metadata.get("errorMessage", "")
        except (KeyError, TypeError, AttributeError) as error:
            raise self._failed(error, what) from None
        if not done:
            raise SceneError("simulator_refused", f"{what}: {message}")

    def _failed_start(self, error: Exception) -> Exception:
        if "not contained in build" in str(error):
            return SceneError("unknown_scene", f"Unity has no such scene: {' '.join(str(error).split())[:200]}")
        if self._controller.last_event is not None or any(isinstance(e, TimeoutError) for e in _chain(error)):
            return self._failed(error, "loading the scene")
        return SourceError(f"AI2-THOR does not start: {type(error).__name__} {error}{self._said()}")

    def _failed(self, error: Exception, what: str) -> SceneError:
        """The client hides what happened behind errors of its own, so the whole chain is looked at."""
        causes = list(_chain(error))
        if any(isinstance(e, TimeoutError) for e in causes):
            reason = "simulator_timeout"
        elif any(isinstance(e, UnityGone) or type(e).__name__ == "UnityCrashException" for e in causes):
            reason = "simulator_died"
        elif type(error) is ValueError and error.__context__ is None and self._answered():
            return SceneError("simulator_refused", f"{what}: {error}")
        else:
            reason = "simulator_nonsense"
        log = self.log()
        return SimulatorError(reason, f"{what}: {causes[-1] or type(causes[-1]).__name__}{self._said()}", log)

    def _answered(self) -> bool:
        """Whether the last event says that an action failed."""
        metadata = getattr(self.event, "metadata", None)
        return isinstance(metadata, dict) and metadata.get("lastActionSuccess") is False

    def _said(self) -> str:
        log = self.log()
        return f"; Unity's log ends: {log}" if log else "; Unity's log says nothing"


def _where(options: Ai2thorOptions) -> dict[str, Any]:
    """Which Unity, as the client wants it said."""
    # The client asks for a display's name even where the build needs none.
    display = options.x_display or os.environ.get("DISPLAY", ":0")
    if options.executable:
        return {"local_executable_path": options.executable, "x_display": display}
    from ai2thor.platform import CloudRendering  # type: ignore[import-not-found]

    build = {"commit_id": options.commit_id} if options.commit_id else {}
    if options.platform == "CloudRendering":
        return {"platform": CloudRendering, **build}
    return {"x_display": display, **build}


def _controller_type(wire: str) -> Any:
    """The client's controller, over the wire that is asked for."""
    try:
        from ai2thor.controller import Controller  # type: ignore[import-not-found]
        from ai2thor.fifo_server import FifoServer  # type: ignore[import-not-found]
        from ai2thor.wsgi_server import WsgiServer  # type: ignore[import-not-found]
    except ImportError as error:
        raise SourceError(f"AI2-THOR is not installed ({error}): run `bash infra/simulator.sh ai2thor`") from None
    if wire == "wsgi":
        # Else it says every request.
        logging.getLogger("werkzeug").setLevel(logging.ERROR)

        class OverWsgi(Controller):  # type: ignore[misc]
            def __init__(self, **options: Any) -> None:
                super().__init__(server_class=WsgiServer, **options)

        return OverWsgi

    class Fifo(PatientFifo, FifoServer):  # type: ignore[misc]
        pass

    class OverFifo(Controller):  # type: ignore[misc]
        server: Any

        def _build_server(self, host: str, port: int, width: int, height: int) -> None:
            if self.server is None and "FIFO" in self._build.server_types:
                self.server = Fifo(
                    width, height, self.server_timeout, depth_format=self.depth_format,
                    add_depth_noise=self.add_depth_noise,
                )  # fmt: skip
            super()._build_server(host, port, width, height)

    return OverFifo


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error, then what it was raised over, to the first."""
    now: BaseException | None = error
    while now is not None:
        yield now
        now = now.__cause__ or now.__context__


def _log_files() -> list[Path]:
    home = Path.home()
    return [home / ".ai2thor" / "log" / "unity.log", home / PLAYER_LOG]
