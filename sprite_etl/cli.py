"""`sprite …`: the same steps as the DAGs, without Airflow. Exit 0 done, 1 work rejected the run, 2 wrong usage."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import SecretStr, ValidationError
from rich.markup import escape

from sprite_etl import console
from sprite_etl.config import (
    ConfigError,
    Deployment,
    RunConfig,
    SourceDeployment,
    explain,
    is_deployment_field,
)
from sprite_etl.extract.base import SourceError
from sprite_etl.extract.registry import SOURCES
from sprite_etl.pipeline import STEPS, GateFailed, Plan
from sprite_etl.pipeline import gate as run_gate
from sprite_etl.pipeline import load as run_load
from sprite_etl.pipeline import plan as make_plan
from sprite_etl.pipeline import summary as summarise
from sprite_etl.pipeline.local import run_scenes
from sprite_etl.scene.capture import CaptureError
from sprite_etl.store.objects import StoreError
from sprite_etl.transform.rows import KINDS

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)

Source = Annotated[str, typer.Argument(help="mujoco, sprite, habitat_recording …")]
StoreUri = Annotated[
    str, typer.Option("--store", envvar="SPRITE_STORE", help="file:///folder or s3://bucket/prefix")
]
Endpoint = Annotated[
    str | None,
    typer.Option("--s3-endpoint", envvar="SPRITE_S3_ENDPOINT", help="such as http://127.0.0.1:9000"),
]
Batch = Annotated[str, typer.Option(help="the batch's date, YYYY-MM-DD; default: today (UTC)")]
Scenes = Annotated[int | None, typer.Option(min=1, help="only the first N scenes of the batch")]
Seed = Annotated[int, typer.Option(min=0)]
Annotator = Annotated[str, typer.Option(help="template or llm")]
Recipe = Annotated[str, typer.Option(help="name of this configuration; default: the annotator's")]
Kinds = Annotated[str, typer.Option(help="comma-separated: " + ",".join(KINDS))]
Votes = Annotated[int, typer.Option(min=1, help="programs per question")]
Options = Annotated[
    list[str] | None, typer.Option("--option", "-o", help="a source option, name=value; repeat")
]
Renderer = Annotated[str | None, typer.Option(help="mujoco: auto, raycast or gl (same as -o renderer=…)")]
Frames = Annotated[int | None, typer.Option(min=1, help="frames per scene (same as -o frames=…)")]
Jobs = Annotated[int, typer.Option(min=1, help="scenes done side by side")]
AsJson = Annotated[bool, typer.Option("--json", help="one JSON value on standard output")]

CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def main() -> None:
    """Entry point: turns the errors that a user can mend into one line and an exit code."""
    try:
        app(standalone_mode=False)
    except typer.Exit as stop:
        raise SystemExit(stop.exit_code) from None
    except typer.Abort:
        raise SystemExit(130) from None
    except (ConfigError, SourceError, CaptureError) as error:
        _fail(str(error), 2)
    except ValidationError as error:
        _fail(explain(error), 2)
    except GateFailed as error:
        _fail(f"the gate stopped the load; nothing was committed.\n{error}", 1)
    except (StoreError, RuntimeError) as error:
        _fail(str(error), 1)
    except Exception as error:
        if type(error).__module__.startswith(("click", "typer")) and hasattr(error, "format_message"):
            _fail(error.format_message(), 2)
        raise


def _fail(message: str, code: int) -> None:
    console.err.print(f"[red]error:[/red] {escape(message)}", soft_wrap=True)
    raise SystemExit(code)


def _today() -> str:
    return datetime.now(timezone.utc).date().isoformat()


def _parse_options(pairs: Sequence[str] | None) -> dict[str, Any]:
    parsed: dict[str, Any] = {}
    for pair in pairs or ():
        name, equals, value = pair.partition("=")
        if not equals:
            raise ConfigError(f"--option must be name=value, got {pair!r}")
        try:
            parsed[name] = json.loads(value)
        except ValueError:
            parsed[name] = value
    return parsed


def _prepare(
    source: str, store: str, endpoint: str | None, batch: str, scenes: int | None, seed: int, annotator: str,
    recipe: str, kinds: str, votes: int, options: Sequence[str] | None, renderer: str | None, frames: int | None,
) -> tuple[Deployment, Plan]:  # fmt: skip
    """The deployment and the plan that a command's options describe."""
    chosen = _parse_options(options)
    chosen.update({k: v for k, v in (("renderer", renderer), ("frames", frames)) if v is not None})
    deployment = deployment_for(store, endpoint)
    here = {k: chosen.pop(k) for k in list(chosen) if source in SOURCES and is_deployment_field(source, k)}
    if here:
        served = deployment.source(source)
        merged = SourceDeployment(**{**served.model_dump(), "options": {**served.options, **here}})
        deployment = deployment.model_copy(update={"sources": {**deployment.sources, source: merged}})
    config = RunConfig.model_validate(
        {
            "source": source, "batch": batch or _today(), "scenes": scenes, "seed": seed, "annotator": annotator,
            "recipe": recipe, "kinds": tuple(k for k in kinds.split(",") if k), "votes": votes, "options": chosen,
        }
    )  # fmt: skip
    return deployment, make_plan(deployment, config)


def deployment_for(store: str, endpoint: str | None) -> Deployment:
    """The environment's deployment with the store that the command names. S3 keys come from SPRITE_S3_* or AWS_*."""
    update: dict[str, Any] = {"store": store, "s3_endpoint": endpoint}
    base = Deployment()
    for field, variable in (
        ("s3_access_key", "AWS_ACCESS_KEY_ID"),
        ("s3_secret_key", "AWS_SECRET_ACCESS_KEY"),
    ):
        if getattr(base, field) is None and os.environ.get(variable):
            update[field] = SecretStr(os.environ[variable])
    return base.model_copy(update=update)


def _do(deployment: Deployment, plan: Plan, steps: Sequence[str], jobs: int, as_json: bool) -> None:
    if plan.skipped:
        if as_json:
            console.print_json({"run": plan.key, "skipped": plan.skipped})
        else:
            console.out.print(f"skipped: {plan.skipped}")
        raise typer.Exit(0)
    with console.progress_bars(len(plan.scenes), steps, quiet=as_json) as progress:
        run_scenes(deployment, plan, steps, jobs=jobs, progress=progress)


@app.command()
def run(
    source: Source, store: StoreUri, endpoint: Endpoint = None, batch: Batch = "", scenes: Scenes = None,
    seed: Seed = 7, annotator: Annotator = "template", recipe: Recipe = "", kinds: Kinds = ",".join(KINDS),
    votes: Votes = 3, option: Options = None, renderer: Renderer = None, frames: Frames = None, jobs: Jobs = CORES,
    replace: Annotated[bool, typer.Option(help="overwrite a partition that another run committed meanwhile")] = False,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Every step: capture, refer, ask, solve, vote, gate, load."""
    deployment, plan = _prepare(
        source,
        store,
        endpoint,
        batch,
        scenes,
        seed,
        annotator,
        recipe,
        kinds,
        votes,
        option,
        renderer,
        frames,
    )
    _do(deployment, plan, STEPS, jobs, as_json)
    report = run_gate(deployment, plan)
    loaded = run_load(deployment, plan, replace)
    summary = summarise(deployment, plan)
    if as_json:
        console.print_json({**summary, "gate": report, "load": loaded})
    else:
        console.show_summary(summary, loaded)


def _step_command(step: str, about: str) -> None:
    def command(
        source: Source, store: StoreUri, endpoint: Endpoint = None, batch: Batch = "", scenes: Scenes = None,
        seed: Seed = 7, annotator: Annotator = "template", recipe: Recipe = "", kinds: Kinds = ",".join(KINDS),
        votes: Votes = 3, option: Options = None, renderer: Renderer = None, frames: Frames = None,
        jobs: Jobs = CORES, as_json: AsJson = False,
    ) -> None:  # fmt: skip
        deployment, plan = _prepare(
            source,
            store,
            endpoint,
            batch,
            scenes,
            seed,
            annotator,
            recipe,
            kinds,
            votes,
            option,
            renderer,
            frames,
        )
        _do(deployment, plan, [step], jobs, as_json)
        counts = summarise(deployment, plan)["steps"][step]
        if as_json:
            console.print_json({"run": plan.key, "step": step, **counts})
        else:
            console.table(
                f"{step} {plan.run.source}/{plan.run.batch}",
                [{**counts, "rejected": str(counts["rejected"])}],
            )

    app.command(name=step, help=about)(command)


_step_command("extract", "Capture the batch's scenes into the store.")
_step_command("refer", "Describe each object of the captures.")
_step_command("ask", "Ask questions about views of the captures.")
_step_command("solve", "Write and run k programs for each question.")
_step_command("vote", "Keep the answers on which the programs agree.")


@app.command()
def load(
    source: Source, store: StoreUri, endpoint: Endpoint = None, batch: Batch = "", scenes: Scenes = None,
    seed: Seed = 7, annotator: Annotator = "template", recipe: Recipe = "", kinds: Kinds = ",".join(KINDS),
    votes: Votes = 3, option: Options = None, renderer: Renderer = None, frames: Frames = None,
    replace: Annotated[bool, typer.Option(help="overwrite a partition that another run committed meanwhile")] = False,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Run the gate over the batch and commit it to the curated table."""
    deployment, plan = _prepare(
        source,
        store,
        endpoint,
        batch,
        scenes,
        seed,
        annotator,
        recipe,
        kinds,
        votes,
        option,
        renderer,
        frames,
    )
    _do(deployment, plan, [], 1, as_json)
    report = run_gate(deployment, plan)
    loaded = run_load(deployment, plan, replace)
    summary = summarise(deployment, plan)
    if as_json:
        console.print_json({**summary, "gate": report, "load": loaded})
    else:
        console.show_summary(summary, loaded)


@app.command()
def check(capture: Annotated[Path, typer.Argument(help="a capture folder")]) -> None:
    """Run the ingest gate alone on a capture folder and print its verdict as JSON."""
    from sprite_etl.extract.ingest_gate import check as check_capture

    report = check_capture(capture)
    console.print_json(report.to_json())
    raise typer.Exit(1 if report.geometry == "rejected" else 0)


@app.command()
def inspect(
    capture: Annotated[Path, typer.Argument(help="a capture folder")],
    output: Annotated[Path, typer.Option("--output", "-O", help="the picture to write")] = Path(
        "contact-sheet.png"
    ),
    columns: Annotated[int, typer.Option(min=1)] = 4,
    max_frames: Annotated[int, typer.Option(min=1)] = 12,
) -> None:
    """Draw a capture: its frames with boxes and names, and a plan from above."""
    from sprite_etl.scene.draw import contact_sheet
    from sprite_etl.scene.folder import read_capture

    contact_sheet(read_capture(capture), output, columns=columns, max_frames=max_frames)
    console.out.print(str(output.resolve()))


@app.command()
def verify(
    programs: Annotated[Path, typer.Argument(help="PROGRAMS.jsonl: one question with its program a line")],
    capture: Annotated[Path, typer.Option("--capture", help="a capture folder")],
    votes: Votes = 1,
) -> None:
    """Run and verify programs against a capture; prints one JSON line each."""
    from sprite_etl.scene.folder import read_capture
    from sprite_etl.transform.verify.lines import verify_lines

    for line in verify_lines(read_capture(capture), programs.read_text().splitlines(), votes):
        console.print_json(line)


@app.command()
def stats(store: StoreUri, endpoint: Endpoint = None, as_json: AsJson = False) -> None:
    """Count the curated table: rows per source, kind and task, answers, rejects by reason."""
    from sprite_etl.load.stats import stats as count
    from sprite_etl.pipeline.plan import store_of

    result = count(store_of(deployment_for(store, endpoint)))
    if as_json:
        console.print_json(result)
        return
    for title, rows in result.items():
        console.table(title.replace("_", " "), rows)


@app.command()
def doctor(
    store: Annotated[str, typer.Option("--store", envvar="SPRITE_STORE")] = "", as_json: AsJson = False
) -> None:
    """Say what is installed and reachable, and the command that mends what is not."""
    from sprite_etl.doctor import examine

    findings = examine(deployment_for(store, None) if store else Deployment())
    if as_json:
        console.print_json([f.to_json() for f in findings])
    else:
        console.table("sprite doctor", [f.to_json() for f in findings])
    raise typer.Exit(0 if all(f.ok or not f.required for f in findings) else 1)
