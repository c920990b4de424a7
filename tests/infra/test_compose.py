"""What can be checked of the Compose file without Docker: it is open to nobody and carries no password."""

from __future__ import annotations

import re
from typing import Any

import yaml

from infra.bootstrap import REPOSITORY

TEXT = (REPOSITORY / "infra/docker-compose.yml").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)


def test_every_published_port_is_on_loopback() -> None:
    ports = [port for service in COMPOSE["services"].values() for port in service.get("ports", ())]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_no_password_has_a_default() -> None:
    passwords = re.findall(r"(?<!\$)\$\{(\w*PASSWORD\w*)([^}]*)\}", TEXT)
    assert {name for name, _ in passwords} == {"POSTGRES_PASSWORD", "REDIS_PASSWORD", "MINIO_PASSWORD"}
    assert all(rest.startswith(":?") for _, rest in passwords)


def test_every_airflow_process_waits_for_the_home_that_init_makes() -> None:
    for name in ("ui", "api-server", "scheduler", "dag-processor", "triggerer", "worker"):
        service = COMPOSE["services"][name]
        assert service["depends_on"]["init"] == {"condition": "service_completed_successfully"}
        assert "airflow-home:/airflow" in service["volumes"]


def test_images_are_pinned_and_volumes_declared() -> None:
    images = {s["image"] for s in COMPOSE["services"].values() if s["image"] != "sprite-etl"}
    assert all(":" in image and not image.endswith(":latest") for image in images)
    named = {v.split(":")[0] for s in COMPOSE["services"].values() for v in s.get("volumes", ())}
    assert named == set(COMPOSE["volumes"])
