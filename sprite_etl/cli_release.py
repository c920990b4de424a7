"""`sprite release VERSION`: make a release of the curated table, look at it, fetch it, pass it on."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from sprite_etl import console
from sprite_etl.config import ConfigError, Deployment

if TYPE_CHECKING:
    from sprite_etl.load.release.build import Progress as OnProgress

LISTS = ("sources", "batches", "recipes", "kinds", "producers", "formats")
HELP = {
    "sources": "only rows of these sources",
    "batches": "only rows of these batches",
    "recipes": "only rows of these recipes",
    "kinds": "only questions of these kinds: image, multi_image, video, navigation, compound",
    "producers": "only questions of template, or of program (models, whose programs were verified)",
    "formats": "what to write beside the rows: llamafactory, swift, qwen_vl, internvl, parquet, webdataset, lmms_eval, "
    "vlmevalkit; default all",
}


def add_release(made: argparse.ArgumentParser) -> None:
    """The options of `sprite release`."""
    made.add_argument("version", metavar="VERSION", help="the release's name, such as 1.0")
    for name in LISTS:
        made.add_argument(f"--{name}", metavar="A,B", help=HELP[name])
    made.add_argument("--scenes", type=int, metavar="N", help="only so many scenes")
    made.add_argument("--pairs", type=int, metavar="N", help="only so many pairs; fewer are a part of more")
    made.add_argument("--unverified", action="store_true", default=None, help="take unverified geometry, too")
    made.add_argument("--val", type=float, metavar="SHARE", help="share of places that go to val; default 0.05")
    made.add_argument("--test", type=float, metavar="SHARE", help="share of places that go to test; default 0.05")
    made.add_argument("--mix", metavar="FORM=W,…", help="weights of choice, number and open; default 1 each")
    made.add_argument("--blind", metavar="prune|flag", help="tasks solved without seeing: prune (default), or flag")
    made.add_argument("--embed", action="store_true", default=None, help="put pictures into files that can hold them")
    made.add_argument("--seed", type=int, help="default 7")
    other = made.add_argument_group("of a version that exists").add_mutually_exclusive_group()
    other.add_argument("--check", action="store_true", help="compare every file with the manifest's hash")
    other.add_argument("--fetch", type=Path, metavar="DIR", help="put the release and all that it shows there")
    other.add_argument("--rebuild", type=Path, metavar="DIR", help="make it again from the rows that it copied")
    other.add_argument("--upload", metavar="hf://ORG/NAME", help="to the Hugging Face Hub; needs HF_TOKEN")
    other.add_argument("--discard", action="store_true", help="remove what an unfinished build left")


def release(args: argparse.Namespace, deployment: Deployment) -> int:
    """Do what was asked for; returns the exit code. Raises ConfigError, StoreError."""
    from sprite_etl.load.release.manifest import ReleaseError
    from sprite_etl.load.upload_errors import UploadError
    from sprite_etl.pipeline.plan import store_of

    store, version = store_of(deployment), args.version
    try:
        with _progress(quiet=args.json) as show:
            told = _do(args, deployment, store, version, show)
    except (ReleaseError, UploadError) as error:
        raise ConfigError(str(error)) from None
    wrong = told.get("damaged") or told.get("different")
    if args.json:
        console.print_json(told)
    else:
        for name, value in told.items():
            console.out.print(f"{name:>12}  {_plain(value)}", highlight=False, markup=False)
    return 1 if wrong else 0


def _do(args: argparse.Namespace, deployment: Deployment, store: Any, version: str, show: OnProgress) -> dict[str, Any]:
    from sprite_etl.load.release import build, fetch, manifest
    from sprite_etl.load.upload import upload

    if args.check:
        found = manifest.open_release(store, version)
        return {"release": version, "files": len(found.files), "damaged": manifest.damaged(store, found)}
    if args.fetch:
        return {"release": version, "fetched": fetch.fetch(store, version, args.fetch, show), "folder": str(args.fetch)}
    if args.rebuild:
        found, different = fetch.rebuild(store, version, args.rebuild)
        return {"release": version, "files": len(found.files), "different": different, "folder": str(args.rebuild)}
    if args.discard:
        return {"release": version, "removed": build.discard(store, version)}
    if args.upload:
        manifest.open_release(store, version)
        sent = upload(store, version, args.upload, say=lambda line: show(line, 0, 0))
        return {"release": version, "url": sent.url, "files": sent.files, "bytes": sent.bytes, "deleted": sent.deleted}
    lists = Path(deployment.benchmark_scenes) if deployment.benchmark_scenes else None
    made, new = build.build(store, options_of(args), lists=lists, spool=deployment.spool, progress=show)
    empty = [name for name in ("val", "test") if not made.rows[name] and getattr(made.options.shares, name)]
    return {
        "release": version,
        "made": new,
        "rows": made.rows,
        **({"note": f"no place fell to {' and '.join(empty)}; of few places take larger shares"} if empty else {}),
        **{f"rows {name}": value for name, value in made.counts.items()},
        "bytes": sum(file.bytes for file in made.files),
        "key": f"{store.uri}/releases/{version}",
    }


def options_of(args: argparse.Namespace) -> Any:
    """The release's options; what is not given has its default. Raises ValidationError, ConfigError."""
    from sprite_etl.load.release.options import ReleaseOptions

    names = ("version", "scenes", "pairs", "unverified", "blind", "embed", "seed")
    given = {name: value for name in names if (value := getattr(args, name)) is not None}
    given |= {name: tuple(value.split(",")) for name in LISTS if (value := getattr(args, name))}
    shares = {name: value for name in ("val", "test") if (value := getattr(args, name)) is not None}
    return ReleaseOptions.model_validate({**given, "shares": shares, "mix": _mix(args.mix)})


def _mix(text: str | None) -> dict[str, str]:
    weights = {}
    for pair in text.split(",") if text else ():
        name, equals, value = pair.partition("=")
        if not equals:
            raise ConfigError(f"--mix must be such as choice=2,number=1,open=1, got {pair!r}")
        weights[name.strip()] = value
    return weights


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {number}" for name, number in value.items()) or "none"
    if isinstance(value, list):
        return "\n              ".join(map(str, value)) or "none"
    return (
        {True: "yes", False: "it was there already, the same"}.get(value, str(value))
        if isinstance(value, bool)
        else str(value)
    )


@contextmanager
def _progress(quiet: bool) -> Iterator[OnProgress]:
    """A bar a stage on a terminal; elsewhere a line whenever one begins."""
    if quiet:
        yield lambda stage, done, of: None
        return
    if not console.err.is_terminal:
        said: set[str] = set()

        def line(stage: str, done: int, of: int) -> None:
            if stage not in said:
                said.add(stage)
                print(stage, file=sys.stderr, flush=True)  # noqa: T201

        yield line
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console.err) as bars:
        tasks: dict[str, Any] = {}

        def show(stage: str, done: int, of: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=of or None)
            bars.update(tasks[stage], completed=done, total=of or None)

        yield show
