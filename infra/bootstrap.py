"""Make an Airflow home of the project's own: configuration, secrets, database, pools and the UI's user.

Safe to run again: secrets and the password are made once and kept, everything else is brought up to date.
The demonstration, Compose and Helm all start here: `python -m infra.bootstrap --home DIR`.
"""

from __future__ import annotations

import argparse
import base64
import configparser
import json
import os
import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

REPOSITORY = Path(__file__).resolve().parents[1]
UI_USER = "sprite"


@dataclass(frozen=True, slots=True)
class Home:
    """Where one Airflow keeps its things."""

    path: Path

    @property
    def config(self) -> Path:
        """airflow.cfg; readable by its owner alone, for it holds the secrets."""
        return self.path / "airflow.cfg"

    @property
    def passwords(self) -> Path:
        """The UI's users and their passwords, as the simple auth manager reads them."""
        return self.path / "passwords.json"

    def password(self) -> str:
        """The UI user's generated password. Raises FileNotFoundError before `write_home`."""
        return str(json.loads(self.passwords.read_text())[UI_USER])


def pools(cores: int) -> dict[str, tuple[int, str]]:
    """Every pool that a DAG names: slots and what they bound. A task in a pool that is missing waits for ever."""
    return {
        "sprite_simulator": (max(1, cores), "Scenes that are captured at the same time"),
        "sprite_compute": (max(1, cores), "Scenes whose programs are written and run at the same time"),
        "sprite_models": (16, "Other tasks that may ask models at the same time, each max_concurrency calls at once"),
        "sprite_gate": (1, "Batches that are checked at the same time; each needs about 300 MB"),
    }


def new_secrets() -> dict[str, str]:
    """Airflow's three secrets. The JWT secret is 64 bytes, which HS512 needs."""
    return {
        "fernet_key": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "jwt_secret": secrets.token_urlsafe(72),
        "secret_key": secrets.token_urlsafe(48),
    }


def settings(
    home: Home, known: Mapping[str, str], *, database: str, executor: str, cores: int
) -> dict[str, dict[str, str]]:
    """The Airflow configuration, section by section. Only what differs from Airflow's own defaults."""
    return {
        "core": {
            "dags_folder": str(REPOSITORY / "dags"),
            # Operators come through the entry point; a folder as well would load them twice.
            "plugins_folder": str(home.path / "plugins"),
            "executor": executor,
            "parallelism": str(max(2, cores)),
            "load_examples": "False",
            "fernet_key": known["fernet_key"],
            "simple_auth_manager_users": f"{UI_USER}:admin",
            "simple_auth_manager_passwords_file": str(home.passwords),
        },
        "database": {"sql_alchemy_conn": database.replace("%", "%%"), "load_default_connections": "False"},
        "api": {"secret_key": known["secret_key"], "expose_config": "False", "workers": "1"},
        "api_auth": {"jwt_secret": known["jwt_secret"]},
        "dag_processor": {"parsing_processes": "1", "min_file_process_interval": "60"},
        "logging": {"base_log_folder": str(home.path / "logs")},
        "usage_data_collection": {"enabled": "False"},
    }


def write_home(home: Home, *, database: str | None = None, executor: str | None = None, cores: int = 2) -> None:
    """Write airflow.cfg and the password file; secrets that are there are kept.

    database, a SQLAlchemy URL, and executor: None keeps what the home has, at first SQLite in it and LocalExecutor.
    """
    home.path.mkdir(parents=True, exist_ok=True, mode=0o700)
    (home.path / "plugins").mkdir(exist_ok=True)
    known = {**new_secrets(), **_secrets_in(home.config)}
    before = _config_in(home.config)
    url = database or _get(before, "database", "sql_alchemy_conn").replace("%%", "%")
    url = url or f"sqlite:///{home.path / 'airflow.db'}"
    executor = executor or _get(before, "core", "executor") or "LocalExecutor"
    config = configparser.ConfigParser(interpolation=None)
    config.read_dict(settings(home, known, database=url, executor=executor, cores=cores))
    with _private(home.config) as file:
        config.write(file)
    if not home.passwords.exists():
        with _private(home.passwords) as file:
            json.dump({UI_USER: secrets.token_urlsafe(15)}, file)


def migrate(home: Home, cores: int, *, keep: bool = False) -> None:
    """Bring the metadata database up to date and make the pools, in this process: each airflow command costs 10 s.

    keep: leave pools that are there as they are.
    """
    os.environ["AIRFLOW_HOME"] = str(home.path)
    from airflow.models.pool import Pool
    from airflow.utils.db import upgradedb

    upgradedb()
    for name, (slots, description) in pools(cores).items():
        if keep and Pool.get_pool(name) is not None:
            continue
        Pool.create_or_update_pool(name, slots, description, include_deferred=False)


def make_bucket() -> bool:
    """Make the bucket of the deployment's store unless it is there; a folder needs none."""
    from plugins.deployment import deployment
    from sprite_etl.pipeline.plan import store_of
    from sprite_etl.store.buckets import create_bucket

    return create_bucket(store_of(deployment()))


def _config_in(path: Path) -> configparser.ConfigParser:
    config = configparser.ConfigParser(interpolation=None)
    config.read(path)
    return config


def _get(config: configparser.ConfigParser, section: str, name: str) -> str:
    """Empty where it is not there."""
    return config.get(section, name, fallback="")


def _secrets_in(path: Path) -> dict[str, str]:
    config = _config_in(path)
    where = {"fernet_key": "core", "jwt_secret": "api_auth", "secret_key": "api"}
    return {name: value for name, section in where.items() if (value := _get(config, section, name))}


def _private(path: Path) -> IO[str]:
    """Open a file for writing that only its owner may read, from its first byte on."""
    path.unlink(missing_ok=True)
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, required=True, help="the Airflow home to make or bring up to date")
    parser.add_argument("--database", help="SQLAlchemy URL of the metadata database (default: as it was; SQLite)")
    parser.add_argument("--executor", help="Airflow's executor (default: as it was; LocalExecutor)")
    parser.add_argument("--cores", type=int, help="slots of the compute pools (default: as they were; this machine's)")
    parser.add_argument("--bucket", action="store_true", help="also make the store's bucket")
    parser.add_argument("--show-password", action="store_true", help="print the UI user's generated password")
    given = parser.parse_args()
    home = Home(given.home.resolve())
    cores = given.cores or os.cpu_count() or 2
    write_home(home, database=given.database, executor=given.executor, cores=cores)
    migrate(home, cores, keep=given.cores is None)
    if given.bucket:
        make_bucket()
    print(f"Airflow home ready: {home.path}")
    if given.show_password:
        print(f"UI user: {UI_USER}    password: {home.password()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
