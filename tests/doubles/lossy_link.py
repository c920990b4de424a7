"""A way to a server that is lost after so many requests, and comes back when told: the server itself stays.

It runs in a process of its own, `python -m tests.doubles.lossy_link SERVER`: some calls of deltalake hold the
interpreter while they wait for the answer.
"""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit


class Relay:
    """Passes connections on from a port of its own. While it is lost, nobody listens there."""

    def __init__(self, server: str) -> None:
        """server: the endpoint behind it, http://host:port."""
        parts = urlsplit(server)
        self._behind = (str(parts.hostname), int(parts.port or 80))
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._left: int | None = None
        self._reply_lost = False
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self.requests = 0
        self.lost = False
        self._serve()

    def lose_after(self, requests: int, *, reply_lost: bool = False) -> None:
        """Pass so many requests on, and be lost with the next one: before it arrives, or, with reply_lost, when the
        server has done it and the client waits for the answer."""
        self._left, self._reply_lost = requests, reply_lost

    def come_back(self) -> None:
        """Pass everything on again, on the same port."""
        with self._lock:
            self._left = None
            if self.lost:
                self._listening = socket.create_server(("127.0.0.1", self.port))
                self.lost = False
                self._serve()

    def lose(self) -> None:
        """Close every connection and listen no more."""
        with self._lock:
            self.lost = True
            # A socket that a thread waits on must be shut down: closing it alone would not wake the thread.
            for one in (self._listening, *self._open):
                with contextlib.suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)
                one.close()
            self._open.clear()

    def _serve(self) -> None:
        threading.Thread(target=self._accept, args=(self._listening,), daemon=True).start()

    def _accept(self, listening: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = listening.accept()
                server = socket.create_connection(self._behind)
                with self._lock:
                    self._open |= {client, server}
                threading.Thread(target=self._up, args=(client, server), daemon=True).start()
                threading.Thread(target=self._down, args=(server, client), daemon=True).start()

    def _up(self, client: socket.socket, server: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while chunk := client.recv(1 << 16):
                begun = chunk.count(b" HTTP/1.1\r\n")
                self.requests += begun
                if self._left is not None and begun:
                    if self._left < begun and not self._reply_lost:
                        self.lose()
                        return
                    self._left -= begun
                server.sendall(chunk)
            server.shutdown(socket.SHUT_WR)

    def _down(self, server: socket.socket, client: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while chunk := server.recv(1 << 16):
                if self._left is not None and self._left < 0:
                    self.lose()
                    return
                client.sendall(chunk)
            client.shutdown(socket.SHUT_WR)


class LossyLink:
    """A relay in a process of its own, told what to do."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.endpoint = f"http://127.0.0.1:{self._tell('port')}"

    @property
    def requests(self) -> int:
        """How many have come so far."""
        return int(self._tell("requests"))

    def lose_after(self, requests: int, *, reply_lost: bool = False) -> None:
        """As Relay's."""
        self._tell(f"lose_after {requests} {int(reply_lost)}")

    def come_back(self) -> None:
        """As Relay's."""
        self._tell("come_back")

    def _tell(self, what: str) -> str:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{what}\n")
        self._process.stdin.flush()
        return self._process.stdout.readline().strip()


@contextmanager
def lossy_link(server: str) -> Iterator[LossyLink]:
    """A link that ends with the context, or with this process."""
    command = [sys.executable, "-m", "tests.doubles.lossy_link", server]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield LossyLink(process)
        finally:
            process.kill()


def main(server: str) -> None:
    """Do what standard input says, a line each, and answer with one."""
    relay = Relay(server)
    for line in sys.stdin:
        what, *numbers = line.split()
        if what == "lose_after":
            relay.lose_after(int(numbers[0]), reply_lost=numbers[1] == "1")
        elif what == "come_back":
            relay.come_back()
        answer = {"port": relay.port, "requests": relay.requests}.get(what, "done")
        print(answer, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
