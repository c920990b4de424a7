"""`sprite …`: the same steps as the DAGs, without Airflow. Exit 0 done, 1 work rejected the run, 2 wrong usage."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from pydantic import SecretStr, ValidationError
from pydantic_settings import SettingsError
from rich.markup import escape

from sprite_etl import __version__, console
from sprite_etl.cli_models import add_model_options, budget_of, models_of
from sprite_etl.cli_release import add_release, release
from sprite_etl.config import (
    ANNOTATORS,
    ConfigError,
    Deployment,
    RunConfig,
    SourceDeployment,
    explain,
    is_deployment_field,
)
from sprite_etl.extract.base import SourceError
from sprite_etl.extract.registry import SOURCES
from sprite_etl.llm.errors import BudgetSpent, ModelConfigError, ModelUnavailable
from sprite_etl.load.curated import LoadBusy, LoadConflict, LoadRefused
from sprite_etl.pipeline import STEPS, GateFailed, Plan, gate, load, plan, summary
from sprite_etl.pipeline.batched import run_batched
from sprite_etl.pipeline.local import run_scenes
from sprite_etl.scene.capture import CaptureError
from sprite_etl.store.errors import StoreError
from sprite_etl.transform.rows import KINDS

STEP_HELP = {
    "extract": "capture the batch's scenes into the store",
    "refer": "describe each object of the captures",
    "ask": "ask questions about views of the captures",
    "solve": "write and run k programs for each question",
    "vote": "keep the answers on which the programs agree",
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Entry point: turns the errors that a user can mend into one line and an exit code."""
    args = _parser().parse_args(arguments)
    try:
        raise SystemExit(args.do(args))
    except (ConfigError, SourceError, CaptureError) as error:
        _fail(str(error), 2)
    except ValidationError as error:
        _fail(explain(error), 2)
    except SettingsError as error:
        _fail(f"SPRITE_*: {error}; nested settings are JSON, or one variable each with __ between the names", 2)
    except GateFailed as error:
        _fail(f"the gate stopped the load; nothing was committed.\n{error}", 1)
    except ModelConfigError as error:
        _fail(str(error), 2)
    except (StoreError, BudgetSpent, ModelUnavailable, LoadRefused, LoadConflict, LoadBusy) as error:
        _fail(str(error), 1)
    except KeyboardInterrupt:
        _fail("interrupted; run the same command again to go on from here", 130)


def _fail(message: str, code: int) -> None:
    console.err.print(f"[red]error:[/red] {escape(message)}", soft_wrap=True)
    raise SystemExit(code)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("sprite", description=__doc__)
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    store, run = _store_options(), _run_options()

    def command(name: str, do: Any, about: str, *parents: argparse.ArgumentParser) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=about, description=about, parents=list(parents))
        made.set_defaults(do=do)
        return made

    command("run", _run, "every step, the gate and the load", store, run)
    for step in STEPS:
        command(step, _step, STEP_HELP[step], store, run).set_defaults(step=step)
    guess = command("estimate", _estimate, "what models will be asked, take and cost; asks none", store, run)
    guess.add_argument("--sample", type=int, default=2, metavar="N", help="scenes to compute from; default 2")
    guess.add_argument("--pairs", type=int, metavar="N", help="for so many curated rows; default: for the run's scenes")
    command("load", _load, "run the gate over the batch and commit it to the curated table", store, run)
    for name, do, about in (
        ("check", _check, "run the ingest gate alone on a capture folder"),
        ("inspect", _inspect, "draw a capture: frames with boxes and names, depth, masks, and a plan from above"),
    ):
        command(name, do, about).add_argument("capture", type=Path, metavar="CAPTURE")
    drawing = commands.choices["inspect"]
    drawing.add_argument("--output", "-O", type=Path, default=Path("contact-sheet.png"))
    drawing.add_argument("--columns", type=int, default=3)
    drawing.add_argument("--max-frames", type=int, default=12)
    verify = command("verify", _verify, "run and verify programs against a capture; a JSON line each")
    verify.add_argument(
        "programs", type=Path, metavar="PROGRAMS.jsonl", help="one program a line; - for standard input"
    )
    verify.add_argument("--capture", type=Path, required=True, metavar="DIR", help="the capture folder they are about")
    verify.add_argument("--votes", type=int, default=1, metavar="K", help="programs per question: lines of one id")
    verify.add_argument("--agree", type=float, default=0.6, metavar="SHARE", help="share of K that must agree; 0.6")
    verify.add_argument("--json", action="store_true", help="one JSON array on standard output")
    counting = command("stats", _stats, "count the curated table: rows, answers, rejects", store)
    counting.add_argument("--source", metavar="NAME", help="only of this source")
    counting.add_argument("--batch", metavar="DATE", help="only of this batch")
    counting.add_argument(
        "--cost", action="store_true", help="instead: what calls to models took and cost, by run, stage and model"
    )
    counting.add_argument("--plot", type=Path, metavar="FILE.png", help="also draw what each step dropped, and why")
    command("audit", _audit, "check curated left/right and camera distances against depth and masks alone", store)
    command("maintain", _maintain, "compact, checkpoint and vacuum the curated table", store)
    command("migrate", _migrate, "add the columns that a newer version declares to the curated table", store)
    add_release(command("release", _release, "make an immutable release of the curated table; fetch, upload it", store))
    command("doctor", _doctor, "what is installed and reachable, and the command that mends what is not", store)
    return parser


def _store_options() -> argparse.ArgumentParser:
    options = argparse.ArgumentParser(add_help=False)
    options.add_argument("--store", metavar="URI", help="file:///folder or s3://bucket/prefix (SPRITE_STORE)")
    options.add_argument("--s3-endpoint", metavar="URL", help="such as http://127.0.0.1:9000 (SPRITE_S3_ENDPOINT)")
    options.add_argument("--json", action="store_true", help="one JSON value on standard output")
    return options


def _run_options() -> argparse.ArgumentParser:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    options = argparse.ArgumentParser(add_help=False)
    options.add_argument("source", metavar="SOURCE", help=", ".join(SOURCES))
    options.add_argument("--batch", metavar="DATE", help="YYYY-MM-DD; default: today (UTC)")
    options.add_argument("--scenes", type=int, metavar="N", help="only the first N scenes of the batch")
    options.add_argument("--seed", type=int, help="default 7")
    options.add_argument("--annotator", metavar="NAME", help=f"{' or '.join(ANNOTATORS)}; default template")
    add_model_options(options)
    options.add_argument("--recipe", metavar="NAME", help="name of this configuration; default: the annotator's")
    options.add_argument("--kinds", metavar="K,K", help=",".join(KINDS))
    options.add_argument("--tasks", metavar="T,T", help="only these tasks (docs/tasks.md); default all")
    options.add_argument("--votes", type=int, metavar="K", help="programs per question; default 3")
    options.add_argument("--agree", type=float, metavar="SHARE", help="share of them that must agree; default 0.6")
    options.add_argument("--frames", type=int, metavar="N", help="frames per scene; same as -o frames=N")
    options.add_argument("--renderer", help="mujoco: auto, raycast or gl; same as -o renderer=…")
    options.add_argument("--option", "-o", action="append", metavar="NAME=VALUE", help="a source option; repeat")
    options.add_argument("--jobs", type=int, default=cores, metavar="N", help=f"scenes side by side; default {cores}")
    options.add_argument("--replace", action="store_true", help="overwrite what another run committed after the plan")
    return options


def _source_options(args: argparse.Namespace) -> dict[str, Any]:
    parsed: dict[str, Any] = {k: v for k in ("frames", "renderer") if (v := getattr(args, k)) is not None}
    for pair in args.option or ():
        name, equals, value = pair.partition("=")
        if not equals:
            raise ConfigError(f"--option must be NAME=VALUE, got {pair!r}")
        try:
            parsed[name] = json.loads(value)
        except ValueError:
            parsed[name] = value
    return parsed


def deployment_of(args: argparse.Namespace) -> Deployment:
    """The environment's deployment with the store that the command names. S3 keys: SPRITE_S3_* or AWS_*."""
    base = Deployment()
    update: dict[str, Any] = {k: v for k, v in (("store", args.store), ("s3_endpoint", args.s3_endpoint)) if v}
    for field, variable in (("s3_access_key", "AWS_ACCESS_KEY_ID"), ("s3_secret_key", "AWS_SECRET_ACCESS_KEY")):
        if getattr(base, field) is None and os.environ.get(variable):
            update[field] = SecretStr(os.environ[variable])
    return base.model_copy(update=update)


def _prepare(args: argparse.Namespace) -> tuple[Deployment, Plan]:
    """The deployment and the plan that a command's options describe. What is not given has RunConfig's default."""
    options, deployment = _source_options(args), deployment_of(args)
    if args.source in SOURCES:  # paths of data belong to the deployment; the command line may give them for both
        here = {k: options.pop(k) for k in list(options) if is_deployment_field(args.source, k)}
        served = deployment.source(args.source)
        served = SourceDeployment(**{**served.model_dump(), "options": {**served.options, **here}})
        deployment = deployment.model_copy(update={"sources": {**deployment.sources, args.source: served}})
    given = {k: getattr(args, k) for k in ("source", "batch", "scenes", "seed", "annotator", "recipe", "votes")}
    given |= {"agreeing_share": args.agree, "models": models_of(args) or None, "budget": budget_of(args)}
    given = {k: v for k, v in given.items() if v is not None}
    given.setdefault("batch", datetime.now(timezone.utc).date().isoformat())
    given |= {name: tuple(named.split(",")) for name in ("kinds", "tasks") if (named := getattr(args, name))}
    return deployment, plan(deployment, RunConfig.model_validate({**given, "options": options}))


def _do_steps(args: argparse.Namespace, steps: Sequence[str]) -> tuple[Deployment, Plan]:
    deployment, made = _prepare(args)
    if made.skipped:
        if args.json:
            console.print_json({"run": made.key, "skipped": made.skipped})
        else:
            console.out.print(f"skipped: {made.skipped}")
        raise SystemExit(0)
    with console.progress_bars(len(made.scenes), steps, quiet=args.json) as progress:
        if args.provider_batch:
            show = console.batch_lines(quiet=args.json)
            run_batched(deployment, made, steps, jobs=args.jobs, progress=progress, show=show)
        else:
            run_scenes(deployment, made, steps, jobs=args.jobs, progress=progress)
    return deployment, made


def _run(args: argparse.Namespace) -> int:
    return _finish(args, *_do_steps(args, STEPS))


def _load(args: argparse.Namespace) -> int:
    return _finish(args, *_do_steps(args, ()))


def _finish(args: argparse.Namespace, deployment: Deployment, made: Plan) -> int:
    report = gate(deployment, made)
    loaded = load(deployment, made, args.replace)
    counts = summary(deployment, made)
    if args.json:
        console.print_json({**counts, "gate": report, "load": loaded})
    else:
        console.show_summary(counts, loaded)
    return 0


def _estimate(args: argparse.Namespace) -> int:
    from sprite_etl.pipeline.estimate import estimate

    for name in ("sample", "pairs"):
        if (given := getattr(args, name)) is not None and given < 1:
            raise ConfigError(f"--{name} must be at least 1, got {given}")
    args.annotator = args.annotator or "llm"
    deployment, made = _prepare(args)
    if made.skipped:
        raise ConfigError(f"there is nothing to estimate: {made.skipped}")
    expected = estimate(deployment, made, args.sample, args.pairs, args.provider_batch)
    if args.json:
        console.print_json({"run": made.key, **expected})
    else:
        console.show_estimate(expected)
    return 0


def _step(args: argparse.Namespace) -> int:
    deployment, made = _do_steps(args, [args.step])
    counts = summary(deployment, made)["steps"][args.step]
    if args.json:
        console.print_json({"run": made.key, "step": args.step, **counts})
    else:
        console.table(f"{args.step} {made.run.source}/{made.run.batch}", [{**counts, "rejected": counts["rejected"]}])
    return 0


def _check(args: argparse.Namespace) -> int:
    from sprite_etl.extract.ingest_gate import check_path

    report = check_path(args.capture)
    console.print_json(report.to_json())
    return 1 if report.geometry == "rejected" else 0


def _inspect(args: argparse.Namespace) -> int:
    from sprite_etl.extract.ingest_gate import check_path
    from sprite_etl.scene.draw import contact_sheet
    from sprite_etl.scene.folder import read_capture

    report = check_path(args.capture)
    verdict = report.geometry, " · ".join(f"{reason}: {detail}" for reason, detail in report.reasons)
    contact_sheet(
        read_capture(args.capture), args.output, columns=args.columns, max_frames=args.max_frames, verdict=verdict
    )
    sys.stdout.write(f"{args.output.resolve()}\n")
    return 0


def _verify(args: argparse.Namespace) -> int:
    from sprite_etl.scene.folder import read_capture
    from sprite_etl.transform.programs.sandbox import SandboxError
    from sprite_etl.transform.verify.files import open_lines
    from sprite_etl.transform.verify.lines import verify_lines

    if str(args.programs) != "-" and (args.programs.is_dir() or not os.access(args.programs, os.R_OK)):
        raise ConfigError(f"PROGRAMS.jsonl must be a file that can be read, or -; got {args.programs}")
    folder = read_capture(args.capture)
    with open_lines(args.programs) as lines, console.verdict_counts(quiet=args.json) as count:
        try:
            verdicts = verify_lines(folder, lines, args.votes, agreeing_share=args.agree)
        except ValueError as error:
            raise ConfigError(str(error)) from None
        try:
            console.print_json_lines((count(v) for v in verdicts), array=args.json)
        except SandboxError as error:
            _fail(str(error), 1)
        except BrokenPipeError:  # whoever was reading has seen enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _stats(args: argparse.Namespace) -> int:
    from sprite_etl.llm.costs import costs
    from sprite_etl.load.stats import stats
    from sprite_etl.pipeline.plan import store_of

    store = store_of(deployment_of(args))
    if args.cost:
        spent = costs(store, source=args.source, batch=args.batch)
        if args.json:
            console.print_json(spent)
        else:
            console.show_costs(spent)
        return 0
    counted = stats(store, source=args.source, batch=args.batch)
    if args.plot:
        from sprite_etl.load.plots import plot_rejects

        plot_rejects(counted["steps"], counted["rejects"], args.plot)
    if args.json:
        console.print_json(counted)
        return 0
    for title, rows in counted.items():
        console.table(title.replace("_", " "), rows)
    return 0


def _audit(args: argparse.Namespace) -> int:
    from sprite_etl.pipeline.audit import audit
    from sprite_etl.quality.pixel_audit import summary as sum_up

    verdicts = list(audit(deployment_of(args)))
    wrong = [v for v in verdicts if v.agrees is False]
    if args.json:
        console.print_json({"tasks": sum_up(verdicts), "disagreements": [asdict(v) for v in wrong]})
    else:
        lines = [
            {"task": t, **counts, "why": ", ".join(f"{reason} {n}" for reason, n in counts["why"].items())}
            for t, counts in sum_up(verdicts).items()
        ]
        console.table("answers against pixels", lines)
        console.table("disagreements", [asdict(v) for v in wrong], ("qa_id", "question", "said", "seen", "why"))
    return 1 if wrong else 0


def _maintain(args: argparse.Namespace) -> int:
    from sprite_etl.load.maintain import maintain
    from sprite_etl.pipeline.plan import store_of

    console.print_json(maintain(store_of(deployment_of(args))))
    return 0


def _migrate(args: argparse.Namespace) -> int:
    from sprite_etl.load.maintain import migrate
    from sprite_etl.pipeline.plan import store_of

    console.print_json({"added": migrate(store_of(deployment_of(args)))})
    return 0


def _release(args: argparse.Namespace) -> int:
    return release(args, deployment_of(args))


def _doctor(args: argparse.Namespace) -> int:
    from sprite_etl.doctor import examine

    findings = examine(deployment_of(args))
    if args.json:
        console.print_json([f.to_json() for f in findings])
    else:
        console.table("sprite doctor", [f.to_json() for f in findings], ("what", "state", "detail", "remedy"))
    return 0 if all(f.ok or not f.required for f in findings) else 1


if __name__ == "__main__":
    main()
