"""A stand-in for AirSim's server (version 1) and Cosys-AirSim's (version 4): msgpack-rpc over TCP.

    python -m tests.doubles.airsim_server --version 1 --mode flight --faults '{"simGetImages": [5, "hang"]}'

prints its port, and ends with its standard input. It runs in the clients' environment, for it needs msgpack and
Cosys-AirSim's colours. Like the real ones it checks how many arguments a call has. A fault is what it does instead of
answering, once a method has been called so often.
"""

from __future__ import annotations

import argparse
import inspect
import json
import os
import socketserver
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import msgpack

from tests.doubles.airsim_values import vector
from tests.doubles.airsim_world import World


class Fault(Exception):
    """What the stand-in does instead of answering: hang, close, nonsense, die."""


class Handler(socketserver.BaseRequestHandler):
    server: Server

    def handle(self) -> None:
        unpacker = msgpack.Unpacker(raw=False, strict_map_key=False)
        while data := self.request.recv(1 << 16):
            unpacker.feed(data)
            for _, number, method, params in unpacker:
                try:
                    answer = [1, number, None, self.server.call(method, params)]
                except Fault as fault:
                    if self._misbehave(str(fault), number):
                        return
                    continue
                except Exception as error:
                    said = f"rpclib: function '{method}' (called with {len(params)} arguments) threw: {error}"
                    answer = [1, number, said, None]
                self.request.sendall(msgpack.packb(answer, use_bin_type=True))

    def _misbehave(self, how: str, number: int) -> bool:
        """Whether the connection is over."""
        match how:
            case "hang":
                time.sleep(120)
            case "nonsense":
                self.request.sendall(msgpack.packb([1, number, None, [{"surprise": 1}]], use_bin_type=True))
            case "rubbish":
                self.request.sendall(b"\xc1HTTP/1.1 400 Bad Request\r\n\r\n" * 9)
            case "die":
                os._exit(1)
        return how == "close"


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address, daemon_threads = True, True

    def __init__(self, world: World, faults: dict[str, list[Any]]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.world, self.faults, self.counts = world, faults, dict[str, int]()

    def call(self, method: str, params: list[Any]) -> Any:
        self.counts[method] = self.counts.get(method, 0) + 1
        after, how = self.faults.get(method, (1 << 30, ""))
        if self.counts[method] > after and how != "stale":
            raise Fault(how)
        bound = self._bound(method)
        wanted = len(inspect.signature(bound).parameters)
        if wanted != len(params):
            raise TypeError(f"Function '{method}' was called with an invalid number of arguments. Expected: {wanted}, "
                            f"got: {len(params)}")  # fmt: skip
        answer = bound(*params)
        if how == "stale" and self.counts[method] > after:
            answer[1] = {**answer[1], "camera_position": vector([0.0, 0.0, -9.0])}
        return answer

    def _bound(self, method: str) -> Callable[..., Any]:
        for name in (f"{method}_{self.world.version}", method):
            if not method.startswith("_") and hasattr(self.world, name):
                found: Callable[..., Any] = getattr(self.world, name)
                return found
        raise AttributeError(f"could not find a function named '{method}' with this arity")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--version", type=int, choices=(1, 4), required=True)
    parser.add_argument("--mode", choices=("flight", "computer_vision"), default="computer_vision")
    parser.add_argument("--faults", type=json.loads, default={})
    asked = parser.parse_args()
    with Server(World(asked.version, asked.mode), asked.faults) as server:
        print(server.server_address[1], flush=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        sys.stdin.read()


if __name__ == "__main__":
    main()
