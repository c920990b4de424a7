"""The sample browser below an application as Airflow's API server mounts it, with Airflow's own auth manager."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from airflow.api_fastapi.app import get_auth_manager, init_auth_manager
from airflow.api_fastapi.auth.managers.base_auth_manager import COOKIE_NAME_JWT_TOKEN
from airflow.api_fastapi.auth.managers.simple.user import SimpleAuthManagerUser
from airflow.utils.db import initdb
from fastapi import FastAPI
from fastapi.testclient import TestClient

from plugins.browser import shelf
from plugins.links import PREFIX
from plugins.sprite_plugin import LazyApp
from sprite_etl.store.objects import Store, open_store
from sprite_etl.store.runs import RunIdentity
from tests.browse.loaded import load_run

Login = Callable[[str | None], TestClient]
HOST = "http://testserver"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    uri = (tmp_path / "store").as_uri()
    monkeypatch.setenv("SPRITE_STORE", uri)
    monkeypatch.setattr(shelf, "_open", None)
    return open_store(uri)


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, RunIdentity]:
    """A folder that is a store with one partition, to be copied."""
    folder = tmp_path_factory.mktemp("loaded")
    return folder / "store", load_run(open_store((folder / "store").as_uri()), folder)


@pytest.fixture
def run(store: Store, loaded: tuple[Path, RunIdentity]) -> RunIdentity:
    """The partition that the store then holds."""
    here = store.local_path("curated")
    assert here is not None
    shutil.copytree(loaded[0], here.parent, dirs_exist_ok=True)
    return loaded[1]


@pytest.fixture(scope="session")
def tables() -> None:
    """Airflow's own tables: a login is looked up among those that were revoked."""
    initdb()


@pytest.fixture
def login(tables: None) -> Login:
    """Role (viewer, user, op, admin; None: nobody) → a client that is logged in as one of that role."""
    root = FastAPI()
    init_auth_manager(root)
    root.mount(PREFIX, LazyApp())

    def client(role: str | None) -> TestClient:
        made = TestClient(root, base_url=HOST, follow_redirects=False)
        if role:
            token = get_auth_manager().generate_jwt(SimpleAuthManagerUser(username=f"a-{role}", role=role))
            made.cookies.set(COOKIE_NAME_JWT_TOKEN, token)
        return made

    return client
