"""The few calls of Airflow's REST API that the demonstration makes, with the standard library alone."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any


class RestError(RuntimeError):
    """The API refused a call: the method, the path, the status and what it said."""


class Airflow:
    """A client of one API server, logged in as one user."""

    def __init__(self, url: str, user: str, password: str) -> None:
        self.url = url
        self.user = user
        self.password = password
        self._token: str | None = None

    def healthy(self) -> bool:
        """Whether the API server answers and a scheduler and a DAG processor have been heard lately."""
        try:
            health = self._send("GET", "/api/v2/monitor/health", None, token=False)
        except (OSError, RestError):
            return False
        return all((health.get(part) or {}).get("status") == "healthy" for part in ("scheduler", "dag_processor"))

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """One call below /api/v2. Raises RestError; logs in on the first call."""
        if self._token is None:
            login = {"username": self.user, "password": self.password}
            self._token = self._send("POST", "/auth/token", login, token=False)["access_token"]
        return self._send(method, f"/api/v2{path}", body, token=True)

    def dag_known(self, dag_id: str) -> bool:
        """Whether the DAG processor has read the DAG."""
        try:
            self.call("GET", f"/dags/{dag_id}")
        except RestError as error:
            if " 404" in str(error):
                return False
            raise
        return True

    def import_errors(self) -> list[str]:
        """What went wrong when the DAG files were read."""
        errors = self.call("GET", "/importErrors")["import_errors"]
        return [f"{e['filename']}: {e['stack_trace'].strip().splitlines()[-1]}" for e in errors]

    def trigger(self, dag_id: str, conf: dict[str, Any]) -> str:
        """Start a run with these form values; returns its run_id."""
        self.call("PATCH", f"/dags/{dag_id}", {"is_paused": False})
        run = self.call("POST", f"/dags/{dag_id}/dagRuns", {"logical_date": None, "conf": conf})
        return str(run["dag_run_id"])

    def run_state(self, dag_id: str, run_id: str) -> str:
        """queued, running, success or failed."""
        return str(self.call("GET", f"/dags/{dag_id}/dagRuns/{run_id}")["state"])

    def tasks(self, dag_id: str, run_id: str) -> list[dict[str, Any]]:
        """Every task instance of the run: task_id, map_index, state …"""
        found = self.call("GET", f"/dags/{dag_id}/dagRuns/{run_id}/taskInstances?limit=1000")
        return list(found["task_instances"])

    def xcom(self, dag_id: str, run_id: str, task_id: str, key: str) -> Any:
        """A value that a task pushed."""
        path = f"/dags/{dag_id}/dagRuns/{run_id}/taskInstances/{task_id}/xcomEntries/{key}?deserialize=true"
        return self.call("GET", path)["value"]

    def task_log(self, dag_id: str, run_id: str, task_id: str, map_index: int, attempt: int) -> str:
        """The log of one attempt, as text."""
        path = f"/dags/{dag_id}/dagRuns/{run_id}/taskInstances/{task_id}/logs/{attempt}?map_index={map_index}"
        lines = self.call("GET", path)["content"]
        return "\n".join(str(line.get("event", line)) if isinstance(line, dict) else str(line) for line in lines)

    def _send(self, method: str, path: str, body: Any, *, token: bool) -> Any:
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {self._token}"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, headers, method=method)
        # No proxy: the server is on this machine.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=30) as response:
                return json.loads(response.read() or b"null")
        except urllib.error.HTTPError as error:
            detail = error.read().decode(errors="replace")[:500]
            raise RestError(f"{method} {path}: {error.code} {error.reason}: {detail}") from None
