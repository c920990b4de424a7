"""The demonstration: start Airflow, run one small batch through it, show what came of it, leave the UI up."""

from __future__ import annotations

import argparse
import os
import shlex
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import date
from pathlib import Path

from infra.bootstrap import REPOSITORY, UI_USER, Home
from infra.rest import Airflow, RestError
from infra.services import Services, environment, free_port, start, stop, wait_until

DAG_ID = "sprite_mujoco"
START_SECONDS = 180
STEPS = ("plan", "extract", "refer", "ask", "solve", "vote", "gate", "load")
DONE = ("success", "failed")


class DemoError(RuntimeError):
    """The demonstration cannot go on: what happened, and what to do."""


class Demo:
    """One folder with everything that the demonstration keeps: Airflow's home, logs, the store, the state."""

    def __init__(self, folder: Path, cores: int) -> None:
        self.folder = folder
        self.cores = cores
        self.home = Home(folder / "airflow")
        self.state = folder / "processes.json"
        self.logs = folder / "logs"
        self.store = folder / "store"
        self.ours = False
        """Whether this call started the processes, so that an interruption ends them."""

    def start(self, port: int | None) -> tuple[Services, bool]:
        """Airflow's processes, and whether they were started now. Those of an earlier start are used again."""
        running = Services.load(self.state)
        if running is not None:
            dead = running.dead()
            if not dead:
                return running, False
            say(f"of the last start {', '.join(dead)} ended; starting again")
            stop(running, self.state)
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.store.mkdir(exist_ok=True)
        self.logs.mkdir(exist_ok=True)
        chosen = free_port() if port is None else free_port(port, only=True)
        env = environment(self.home, chosen, {"SPRITE_STORE": self.store.as_uri()})
        self._write_env(env)
        self._bootstrap(env)
        self.ours = True
        return start(chosen, self.state, self.logs, env), True

    def client(self, services: Services) -> Airflow:
        """A client that is logged in as the UI's user."""
        return Airflow(services.url, UI_USER, self.home.password())

    def wait(self, services: Services, airflow: Airflow) -> None:
        """Until the processes are up and the DAG is known. Raises DemoError with the end of the right log."""
        if not wait_until(airflow.healthy, services, START_SECONDS):
            name = next(iter(services.dead()), "api-server")
            raise DemoError(f"Airflow did not come up: {name} {self._log_end(name)}")
        # The first reading of the DAG files either finds it or leaves an error; both end the wait.
        wait_until(lambda: airflow.dag_known(DAG_ID) or bool(airflow.import_errors()), services, 90)
        if not airflow.dag_known(DAG_ID):
            errors = airflow.import_errors() or [f"nothing said; see {self.logs / 'dag-processor.log'}"]
            raise DemoError(f"Airflow did not find the DAG {DAG_ID}: " + "; ".join(errors))

    def _bootstrap(self, env: dict[str, str]) -> None:
        command = [sys.executable, "-m", "infra.bootstrap", "--home", str(self.home.path), "--cores", str(self.cores)]
        with (self.logs / "bootstrap.log").open("ab") as log:
            done = subprocess.run(command, cwd=REPOSITORY, env=env, stdout=log, stderr=log, check=False)
        if done.returncode != 0:
            raise DemoError(f"Airflow's home could not be made: bootstrap {self._log_end('bootstrap')}")

    def _log_end(self, name: str) -> str:
        path = self.logs / f"{name}.log"
        lines = path.read_text(errors="replace").splitlines()[-12:] if path.exists() else ["nothing"]
        return f"said last (whole log: {path}):\n  " + "\n  ".join(lines)

    def _write_env(self, env: dict[str, str]) -> None:
        """What a shell needs to talk to this Airflow: `source .demo/env.sh`."""
        ours = {k: v for k, v in env.items() if k.startswith(("AIRFLOW", "SPRITE_"))}
        lines = [f"export {k}={shlex.quote(v)}" for k, v in sorted(ours.items())]
        (self.folder / "env.sh").write_text("\n".join(lines) + "\n")


def say(line: str = "") -> None:
    """Print a line at once, also into a pipe."""
    print(line, flush=True)


def watch(airflow: Airflow, run_id: str) -> str:
    """Show the tasks' states until the run ends; returns its state. In place on a terminal, else a line a change."""
    began, last, terminal = time.monotonic(), "", sys.stdout.isatty()
    while True:
        state = airflow.run_state(DAG_ID, run_id)
        line = progress_line(airflow.tasks(DAG_ID, run_id))
        if line != last or terminal:
            stamp = f"{time.monotonic() - began:5.0f} s  {line}"
            sys.stdout.write(f"\r\033[K{stamp[: terminal_width()]}" if terminal else f"{stamp}\n")
            sys.stdout.flush()
            last = line
        if state in DONE:
            if terminal:
                say()
            return state
        time.sleep(2)


def progress_line(tasks: list[dict[str, object]]) -> str:
    """`extract 2/3 (1 running)  refer 1/3 …` from the task instances."""
    parts = []
    for step in STEPS:
        states = Counter(str(t["state"] or "waiting") for t in tasks if str(t["task_id"]).rpartition(".")[2] == step)
        done = states.pop("success", 0)
        waiting = sum(states.pop(idle, 0) for idle in ("waiting", "scheduled", "queued"))
        others = ", ".join(f"{n} {s}" for s, n in sorted(states.items()))
        parts.append(f"{step} {done}/{done + waiting + sum(states.values())}" + (f" ({others})" if others else ""))
    return "  ".join(parts)


def terminal_width() -> int:
    """Columns of the terminal, less one so that a full line does not wrap."""
    try:
        return os.get_terminal_size().columns - 1
    except OSError:
        return 120


def explain_failure(airflow: Airflow, run_id: str) -> str:
    """The end of the first failed task's log."""
    for task in airflow.tasks(DAG_ID, run_id):
        if task["state"] == "failed":
            try:
                log = airflow.task_log(DAG_ID, run_id, task["task_id"], task["map_index"], task["try_number"])
            except RestError as error:
                log = str(error)
            return f"task {task['task_id']} failed:\n  " + "\n  ".join(log.splitlines()[-15:])
    return "no task says why; look into the run in the UI"


def run_batch(demo: Demo, airflow: Airflow, given: argparse.Namespace) -> None:
    """Trigger the DAG over REST, as the form does, and show what came of it. Raises DemoError."""
    from infra.showcase import show

    form = {"batch": given.batch.isoformat(), "scenes": given.scenes, "frames": given.frames, "seed": given.seed}
    run_id = airflow.trigger(DAG_ID, form)
    say(f"\ntriggered {DAG_ID}: " + ", ".join(f"{k} {v}" for k, v in form.items()))
    if watch(airflow, run_id) != "success":
        raise DemoError(explain_failure(airflow, run_id))
    key = airflow.xcom(DAG_ID, run_id, "plan", "run")
    say()
    show(demo.store.as_uri(), key, demo.folder)


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser("infra/demo.sh", description=__doc__)
    parser.add_argument("--stop", action="store_true", help="end what an earlier start left running, and nothing else")
    parser.add_argument("--start-only", action="store_true", help="start Airflow and leave it; run no batch")
    parser.add_argument("--folder", type=Path, default=REPOSITORY / ".demo", help="where everything is kept")
    parser.add_argument("--port", type=int, help="the UI's port (default: 8080 if it is free, else any)")
    parser.add_argument("--batch", type=date.fromisoformat, default=date(2026, 1, 1), help="the batch's date")
    parser.add_argument("--scenes", type=int, default=3)
    parser.add_argument("--frames", type=int, default=24, help="frames a scene")
    parser.add_argument("--seed", type=int, default=7)
    return parser.parse_args()


def main() -> int:
    """Exit 0 done, 1 the run failed or something is missing."""
    given = arguments()
    began = time.monotonic()
    demo = Demo(given.folder.resolve(), len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 2)
    if given.stop:
        running = Services.load(demo.state)
        ended = stop(running, demo.state) if running else []
        say(f"ended: {', '.join(ended)}" if ended else "nothing was running")
        return 0
    # A closed terminal must not leave half a start behind either.
    signal.signal(signal.SIGTERM, _interrupt)
    signal.signal(signal.SIGHUP, _interrupt)
    try:
        services, started = demo.start(given.port)
        say(f"Airflow {'is starting' if started else 'runs already'} on {services.url}")
        airflow = demo.client(services)
        demo.wait(services, airflow)
        login(services, demo)
        if not given.start_only:
            run_batch(demo, airflow, given)
            say()
            login(services, demo)
        say(f"stop it: bash infra/demo.sh --stop    ({time.monotonic() - began:.0f} s in all)")
        return 0
    except KeyboardInterrupt:
        say("\ninterrupted")
        running = Services.load(demo.state)
        if demo.ours and running:
            say(f"ended: {', '.join(stop(running, demo.state))}")
        return 130
    except (DemoError, RestError, OSError) as error:
        say(f"\nerror: {error}")
        if Services.load(demo.state):
            say("Airflow is left running for a look; end it with: bash infra/demo.sh --stop")
        return 1


def login(services: Services, demo: Demo) -> None:
    """Where the UI is, and how to get in."""
    say(f"UI: {services.url}/dags/{DAG_ID}    user: {UI_USER}    password: {demo.home.password()}")
    say(f"samples: {services.url}/plugin/samples    filter, play, read a program, accept or reject; ? shows the keys")


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
