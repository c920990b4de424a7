from __future__ import annotations

import base64
import configparser
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from infra.bootstrap import REPOSITORY, UI_USER, Home, pools, write_home


def config_of(home: Home) -> configparser.ConfigParser:
    config = configparser.ConfigParser()
    config.read(home.config)
    return config


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "airflow")
    write_home(made)
    return made


def test_secrets_are_long_enough_and_differ_between_homes(home: Home, tmp_path: Path) -> None:
    config = config_of(home)
    assert len(config["api_auth"]["jwt_secret"].encode()) >= 64
    assert len(base64.urlsafe_b64decode(config["core"]["fernet_key"])) == 32
    other = Home(tmp_path / "other")
    write_home(other)
    for section, name in (("api_auth", "jwt_secret"), ("core", "fernet_key"), ("api", "secret_key")):
        assert config_of(other)[section][name] != config[section][name]
    assert other.password() != home.password()


def test_only_the_owner_can_read_what_is_secret(home: Home) -> None:
    for path in (home.config, home.passwords):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(home.path.stat().st_mode) == 0o700


def test_a_second_time_keeps_secrets_and_password_and_takes_new_settings(home: Home) -> None:
    before, password = config_of(home), home.password()
    write_home(home, executor="CeleryExecutor", database="postgresql+psycopg2://airflow:a%40b@postgres/airflow")
    after = config_of(home)
    for section, name in (("api_auth", "jwt_secret"), ("core", "fernet_key"), ("api", "secret_key")):
        assert after[section][name] == before[section][name]
    assert home.password() == password
    assert after["core"]["executor"] == "CeleryExecutor"
    # Read as Airflow reads it, with interpolation: the percent sign must survive.
    assert after["database"]["sql_alchemy_conn"] == "postgresql+psycopg2://airflow:a%40b@postgres/airflow"


def test_a_second_time_without_them_keeps_database_and_executor(home: Home) -> None:
    url = "postgresql+psycopg2://airflow:a%40b@postgres/airflow"
    write_home(home, executor="CeleryExecutor", database=url)
    write_home(home)
    after = config_of(home)
    assert (after["core"]["executor"], after["database"]["sql_alchemy_conn"]) == ("CeleryExecutor", url)


def test_nobody_is_let_in_without_the_password(home: Home) -> None:
    core = config_of(home)["core"]
    assert core["simple_auth_manager_users"] == f"{UI_USER}:admin"
    assert "simple_auth_manager_all_admins" not in core
    assert len(home.password()) >= 16


def test_usage_reports_are_off(home: Home) -> None:
    assert config_of(home)["usage_data_collection"]["enabled"] == "False"


def test_the_command_makes_a_database_with_every_pool(tmp_path: Path) -> None:
    path = tmp_path / "airflow"
    command = [sys.executable, "-m", "infra.bootstrap", "--home", str(path), "--cores", "3", "--show-password"]
    env = {k: v for k, v in os.environ.items() if not k.startswith("AIRFLOW")}
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True, env=env)
    assert Home(path).password() in done.stdout
    import sqlite3

    def found() -> dict[str, int]:
        with sqlite3.connect(path / "airflow.db") as database:
            return dict(database.execute("select pool, slots from slot_pool"))

    assert {name: slots for name, (slots, _) in pools(3).items()}.items() <= found().items()
    # As the doctor's remedy says it: what is missing is made, and what a person has changed stays.
    with sqlite3.connect(path / "airflow.db") as database:
        database.execute("delete from slot_pool where pool = 'sprite_gate'")
        database.execute("update slot_pool set slots = 7 where pool = 'sprite_models'")
    env |= {"AIRFLOW_HOME": str(path), "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    look = [sys.executable, "-c", "from sprite_etl.doctor import _airflow; print(_airflow()[0])"]
    said = subprocess.run(look, cwd=REPOSITORY, capture_output=True, text=True, check=True, env=env).stdout
    assert "missing: sprite_gate" in said
    assert f"python -m infra.bootstrap --home {path}" in said
    subprocess.run(command[:5], cwd=REPOSITORY, capture_output=True, check=True, env=env)
    assert (found()["sprite_gate"], found()["sprite_models"], found()["sprite_compute"]) == (1, 7, 3)
