"""Redis and PostgreSQL on loopback, from the packages of the system: what several Celery workers share.

    python -m infra.backends start --folder FOLDER     prints their addresses as shell exports
    python -m infra.backends stop --folder FOLDER

Debian: apt-get install redis-server postgresql. Both are fresh, in FOLDER, and hold nothing that anybody else has.
"""

from __future__ import annotations

import argparse
import os
import pwd
import secrets
import shutil
import subprocess
import sys
from pathlib import Path

import psutil

from infra.services import HOST, Process, Services, free_port, stop, wait_until

START_SECONDS = 30.0
MEND = "Debian: apt-get install redis-server postgresql"


class StartError(RuntimeError):
    """A server is missing or did not come up: says which, and what to do."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("action", choices=["start", "stop"])
    parser.add_argument("--folder", type=Path, required=True)
    options = parser.parse_args()
    state = options.folder / "processes.json"
    if options.action == "stop":
        services = Services.load(state)
        if services:
            stop(services, state)
        return 0
    try:
        addresses = start(options.folder)
    except StartError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    for name, value in addresses.items():
        print(f"export {name}={value}")
    return 0


def start(folder: Path) -> dict[str, str]:
    """Start both in an empty folder; returns {SPRITE_TEST_REDIS, SPRITE_TEST_POSTGRES}. Raises StartError."""
    redis = _program("redis-server")
    postgres = str(Path(_program("postgres")).resolve())  # beside it lie initdb and createdb
    folder.mkdir(parents=True, exist_ok=True)
    password, ports = secrets.token_hex(16), (free_port(0), free_port(0))
    redis_conf = folder / "redis.conf"
    redis_conf.touch(mode=0o600)
    redis_conf.write_text(f"bind {HOST}\nport {ports[0]}\nrequirepass {password}\nsave ''\ndir {folder}\n")
    user = _own_user(folder)
    tables, given = folder / "postgres", folder / "postgres.password"
    tables.mkdir()
    given.touch(mode=0o600)
    given.write_text(password)
    for path in (tables, given):
        shutil.chown(path, user)
    initdb = [str(Path(postgres).with_name("initdb")), "-D", str(tables), "-U", "sprite", "-A", "scram-sha-256"]
    _check(_as(user, [*initdb, f"--pwfile={given}", "-E", "UTF8"]), folder)
    commands = {
        "redis": [redis, str(redis_conf)],
        "postgres": _as(user, [postgres, "-D", str(tables), "-h", HOST, "-p", str(ports[1]), "-k", ""]),
    }
    found: tuple[Process, ...] = ()
    for name, command in commands.items():
        with (folder / f"{name}.log").open("wb") as log:
            child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        found = (*found, Process(name, child.pid, psutil.Process(child.pid).create_time()))
        Services(ports[1], found).save(folder / "processes.json")
    services = Services(ports[1], found)
    createdb = [str(Path(postgres).with_name("createdb")), "-h", HOST, "-p", str(ports[1]), "-U", "sprite", "airflow"]
    env = {**os.environ, "PGPASSWORD": password}

    def made() -> bool:
        return subprocess.run(createdb, env=env, capture_output=True, check=False).returncode == 0

    if not wait_until(made, services, START_SECONDS):
        stop(services, folder / "processes.json")
        raise StartError("PostgreSQL did not come up:\n" + (folder / "postgres.log").read_text()[-1000:])
    return {
        "SPRITE_TEST_REDIS": f"redis://:{password}@{HOST}:{ports[0]}/0",
        "SPRITE_TEST_POSTGRES": f"postgresql+psycopg2://sprite:{password}@{HOST}:{ports[1]}/airflow",
    }


def _program(name: str) -> str:
    """Where a server's program is; PostgreSQL's are not on the path of a Debian."""
    places = (
        [Path(found)] if (found := shutil.which(name)) else sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    )
    if not places:
        raise StartError(f"{name} is not installed. {MEND}")
    return str(places[-1])


def _own_user(folder: Path) -> str:
    """Who PostgreSQL runs as: it refuses root. That user must be able to walk into the folder."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid()).pw_name
    name = "postgres"
    try:
        pwd.getpwnam(name)
    except KeyError:
        raise StartError(f"there is no user {name} to run PostgreSQL as. {MEND}") from None
    folder.chmod(0o711)
    closed = [str(path) for path in folder.resolve().parents if not path.stat().st_mode & 0o001]
    if closed:
        raise StartError(f"{name}, which PostgreSQL runs as, cannot walk into {closed[0]}: name a folder below /tmp")
    return name


def _as(user: str, command: list[str]) -> list[str]:
    return (
        command if os.geteuid() != 0 else ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups", *command]
    )


def _check(command: list[str], folder: Path) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    if done.returncode != 0:
        raise StartError(f"{command[0]} failed: {done.stderr.strip()[-500:]}")


if __name__ == "__main__":
    sys.exit(main())
