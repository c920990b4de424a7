"""SeaweedFS on loopback: an S3 server with keys and conditional writes, for development and tests without Docker.

    python -m infra.seaweedfs start --weed BINARY --folder FOLDER     → FOLDER/env.sh, to be sourced
    python -m infra.seaweedfs stop --folder FOLDER

Data, keys and logs stay in FOLDER: a second start finds them again.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil

from infra.services import HOST, Process, Services, free_port, stop, wait_until

BUCKET = "sprite"
START_SECONDS = 60.0
GRPC_OFFSET = 10_000
"""SeaweedFS's own: where it is not told otherwise, a service's second port lies so far above its first."""


class StartError(RuntimeError):
    """The server did not come up: says why, with the end of its log."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("action", choices=["start", "stop"])
    parser.add_argument("--weed", type=Path, help="SeaweedFS's binary")
    parser.add_argument("--folder", type=Path, required=True)
    options = parser.parse_args()
    if options.action == "stop":
        services = Services.load(options.folder / "processes.json")
        ended = stop(services, options.folder / "processes.json") if services else []
        print("stopped" if ended else "nothing was running")
        return 0
    try:
        endpoint = start(options.weed, options.folder)
    except StartError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    print(f"S3 at {endpoint}, bucket {BUCKET}; use it:  source {options.folder / 'env.sh'}")
    return 0


def start(weed: Path, folder: Path) -> str:
    """Start the server, or find it running; returns its endpoint. Raises StartError."""
    folder.mkdir(parents=True, exist_ok=True)
    state = folder / "processes.json"
    running = Services.load(state)
    if running is not None and not running.dead():
        return running.url
    access_key, secret_key = _keys(folder)
    ports = _ports(["master", "volume", "filer", "s3"])
    command = [
        str(weed), "-logtostderr=true", "server", f"-dir={_made(folder / 'data')}", f"-ip={HOST}", f"-ip.bind={HOST}",
        "-volume.max=200", "-master.volumeSizeLimitMB=64", "-filer", "-s3", "-s3.port.iceberg=0", "-s3.port.lance=0",
        f"-s3.config={folder / 's3.json'}",
        *(f"-{name}.port={port}" for name, port in ports.items()),
    ]  # fmt: skip
    with (folder / "seaweedfs.log").open("wb") as log:
        server = subprocess.Popen(
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
        )
    services = Services(ports["s3"], (Process("seaweedfs", server.pid, psutil.Process(server.pid).create_time()),))
    services.save(state)
    if not wait_until(lambda: _answers(services.url, access_key, secret_key), services, START_SECONDS):
        stop(services, state)
        tail = (folder / "seaweedfs.log").read_bytes()[-1500:].decode(errors="replace")
        raise StartError(f"SeaweedFS did not answer within {START_SECONDS:.0f} s; its log ends:\n{tail}")
    _write_secret(
        folder / "env.sh",
        "".join(
            f"export {name}={value}\n"
            for name, value in {
                "SPRITE_STORE": f"s3://{BUCKET}/etl",
                "SPRITE_S3_ENDPOINT": services.url,
                "SPRITE_S3_ACCESS_KEY": access_key,
                "SPRITE_S3_SECRET_KEY": secret_key,
            }.items()
        ),
    )
    return services.url


def _answers(endpoint: str, access_key: str, secret_key: str) -> bool:
    """Whether the bucket is there, made where it is not, and honours conditional writes."""
    from sprite_etl.store.buckets import create_bucket
    from sprite_etl.store.errors import StoreError
    from sprite_etl.store.objects import open_store

    if not _open(int(endpoint.rsplit(":", 1)[1])):
        return False
    store = open_store(f"s3://{BUCKET}/etl", endpoint=endpoint, access_key=access_key, secret_key=secret_key)
    try:
        create_bucket(store)
        store.check()
    except StoreError:
        time.sleep(0.5)
        return False
    return True


def _open(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((HOST, port)) == 0


def _ports(names: list[str]) -> dict[str, int]:
    """A free port for each, and the one that lies GRPC_OFFSET above it free too."""
    found: dict[str, int] = {}
    while len(found) < len(names):
        port = free_port(20_000 + secrets.randbelow(20_000))
        above = port + GRPC_OFFSET
        if above < 65536 and free_port(above) == above and port not in found.values():
            found[names[len(found)]] = port
    return found


def _keys(folder: Path) -> tuple[str, str]:
    """The server's keys, made once."""
    path = folder / "s3.json"
    if not path.exists():
        pair = {"accessKey": secrets.token_hex(10), "secretKey": secrets.token_urlsafe(30)}
        actions = ["Admin", "Read", "List", "Tagging", "Write"]
        body = {"identities": [{"name": "sprite", "credentials": [pair], "actions": actions}]}
        _write_secret(path, json.dumps(body, indent=1))
    pair = json.loads(path.read_text())["identities"][0]["credentials"][0]
    return pair["accessKey"], pair["secretKey"]


def _write_secret(path: Path, text: str) -> None:
    """Readable by this user alone, from the first byte on."""
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


if __name__ == "__main__":
    sys.exit(main())
