"""The scenes that a deployment offers: which AirSim runs where, and what may be done with its pictures.

    {"scenes": {"neighbourhood-north": {"environment": "AirSimNH", "host": "10.0.0.7", "port": 41451, "vehicle": "",
        "camera": "0", "route": [[0, 0], [80, 4]], "license": {"id": "…", "commercial": false}}}}

All but `environment` may be left out. `route`: places (north, east) in metres from where the vehicle is spawned;
without one the way is found. Scenes of one environment are one place. Of a licence nothing is said but by the file.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from sprite_etl.extract.base import SourceError
from sprite_etl.scene.capture import License

MEND = "set SPRITE_SOURCES__AIRSIM__OPTIONS__SCENES to the file of the scenes (docs/simulators.md)"
PORT = 41451
"""Where AirSim listens unless told otherwise."""


@dataclass(frozen=True, slots=True)
class World:
    """One scene: where its AirSim answers, and the way through it (north, east), empty = to be found."""

    environment: str
    host: str = "127.0.0.1"
    port: int = PORT
    vehicle: str = ""
    camera: str = "0"
    route: tuple[tuple[float, float], ...] = ()
    license: License | None = None


def read_worlds(path: str) -> dict[str, World]:
    """Scene id → its world, sorted. Raises SourceError with what is wrong and where."""
    if not path:
        raise SourceError(f"source 'airsim' has no scenes: {MEND}")
    try:
        data = json.loads(Path(path).read_text(encoding="utf-8"))
        given = data["scenes"]
        return {name: _world(name, given[name]) for name in sorted(given)}
    except OSError as error:
        raise SourceError(f"{path}: {error.strerror}; {MEND}") from None
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        raise SourceError(f"{path} is no file of scenes: {type(error).__name__} {error}") from None


def _world(name: str, given: dict[str, Any]) -> World:
    known = {f.name for f in fields(World)}
    unknown = sorted(set(given) - known)
    if unknown or not isinstance(given.get("environment"), str):
        raise ValueError(f"scene {name!r} must have an environment and may have {', '.join(sorted(known))}; "
                         f"got {', '.join(sorted(given))}")  # fmt: skip
    port = given.get("port", PORT)
    if not isinstance(port, int) or not 0 < port < 65536:
        raise ValueError(f"scene {name!r}: port must be 1…65535, got {port!r}")
    route = tuple((float(north), float(east)) for north, east in given.get("route", ()))
    if len(route) == 1:
        raise ValueError(f"scene {name!r}: a route must have two places or more")
    terms = given.get("license")
    return World(**{**given, "port": port, "route": route, "license": License(**terms) if terms else None})
