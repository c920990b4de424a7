"""What each source needs on the machine that it runs on, and the command or setting that provides it.

Runs in the source's own interpreter: numpy and pillow alone, besides what is looked for.
"""

from __future__ import annotations

import ctypes.util
import importlib.util
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sprite_etl.extract.base import Source, SourceError

ANSWER_S = 3.0


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that is not there, and what mends that; an empty remedy: the text says it."""

    detail: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Needs:
    """packages: of each group one must be importable; command: makes an environment that has them; python: how a shell
    finds its interpreter, where that is not .venv-<name>; more: what else this source can look for."""

    packages: tuple[tuple[str, ...], ...] = ()
    command: str = ""
    python: str = ""
    more: Callable[[Any], Iterator[Missing]] | None = None


def missing(source: Source) -> list[Missing]:
    """What stands in the source's way, under the options that it has: packages, then data, then servers and drivers."""
    needs = NEEDS.get(source.name, Needs())
    found = [
        Missing(f"{' or '.join(group)} is not installed in its interpreter", needs.command)
        for group in needs.packages
        if not any(map(_importable, group))
    ]
    try:
        if not source.generated and not source.catalogue():
            found.append(Missing("its catalogue lists no scene"))
    except SourceError as error:
        found.append(Missing(str(error)))
    else:
        found += needs.more(source) if needs.more else ()
    return found


def _importable(package: str) -> bool:
    try:
        return importlib.util.find_spec(package) is not None
    except (ImportError, ValueError):
        return False


def _vulkan(source: Any) -> Iterator[Missing]:
    """What CloudRendering draws with, where Unity is the client's own download."""
    options = source.options
    if options.platform == "CloudRendering" and not options.executable and ctypes.util.find_library("vulkan") is None:
        yield Missing("libvulkan is not installed, which CloudRendering needs", "apt-get install libvulkan1")


def _servers(source: Any) -> Iterator[Missing]:
    """Every AirSim that the scenes name: something must take the connection."""
    from sprite_etl.extract.airsim.catalogue import read_worlds

    for host, port in sorted({(w.host, w.port) for w in read_worlds(source.options.scenes).values()}):
        try:
            socket.create_connection((host, port), ANSWER_S).close()
        except OSError as error:
            start = "bash infra/simulators/airsim/start.sh UNREAL_BINARY"
            yield Missing(f"nothing answers at {host}:{port} ({error})", f"start AirSim there: {start}")


NEEDS = {
    "mujoco": Needs((("mujoco",),), "pip install 'sprite-etl[mujoco]'"),
    "procthor": Needs((("mujoco",),), "pip install 'sprite-etl[mujoco]'"),
    "habitat": Needs(
        (("habitat_sim",),),
        "conda env create -f infra/simulators/habitat/environment.yml",
        '"$(conda run -n sprite-habitat which python)"',
    ),
    "ai2thor": Needs((("ai2thor",),), "bash infra/simulator.sh ai2thor", more=_vulkan),
    "airsim": Needs((("airsim", "cosysairsim"),), "bash infra/simulator.sh airsim", more=_servers),
}
"""By name; a source that is not here needs its data alone."""
