"""What the ingest gate catches, and what it refuses wrongly.

    python -m tests.benchmarks.gate [STORE…] [--standins] [--houses FOLDER] [--wrong 2] [--jobs 2]

Every capture below STORE/raw is gated as it is: a refusal is a false alarm. --standins makes captures of every source
through the stand-ins of its contract; --houses captures every house of a folder with ProcTHOR's files. To the first
`--wrong` captures of each source each mistake of tests/extract/corruptions.py is done, and gated. Prints a table of
mistakes by sources, then how far the figures of sound captures and of mistaken ones lie from the thresholds.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sprite_etl.extract.base import SceneError, SceneRef, SourceError
from sprite_etl.extract.child import capture_in_child
from sprite_etl.extract.ingest_gate import check, check_path
from sprite_etl.extract.registry import source_type
from sprite_etl.extract.runner import capture_scene, finish_capture
from sprite_etl.scene.capture import CaptureError
from sprite_etl.scene.folder import MANIFEST, read_capture
from tests.contract.sources import STANDINS
from tests.extract.corruptions import CORRUPTIONS

FIGURES = ("mask_pixels_in_boxes", "box_fill_median", "reprojection_error_median", "reprojection_consistent")


def sound(path: Path) -> tuple[str, str, list[str], dict[str, Any]]:
    """(source, verdict, reasons, figures) of a capture as it is."""
    report = check_path(path)
    return _source(path), report.geometry, [code for code, _ in report.reasons], report.figures


def mistaken(path: Path) -> tuple[str, dict[str, tuple[str, list[str], dict[str, Any]]]]:
    """(source, mistake → (caught | rejected | missed | n/a, reasons, figures))."""
    folder, found = read_capture(path), {}
    for name, (make, expected) in CORRUPTIONS.items():
        wrong = make(folder)
        if wrong is None:
            found[name] = ("n/a", [], {})
            continue
        try:
            report = check(wrong)
        except CaptureError as error:
            found[name] = ("rejected", [error.code], {})
            continue
        codes = [code for code, _ in report.reasons]
        caught = "caught" if expected & set(codes) else "rejected"
        found[name] = (caught if report.geometry == "rejected" else "missed", codes, report.figures)
    return _source(path), found


def standins(folder: Path) -> Path:
    """A store with a capture of each stand-in that can be used here."""
    for name, make in STANDINS.items():
        source = name.partition("-")[0]
        place = folder / "made" / name
        place.mkdir(parents=True)
        try:
            with make(place, None) as stand:
                kind = source_type(source)
                options = kind.options_type(**stand.options)
                made = kind(options)
                scenes = made.catalogue() or [made.generate(7, "2026-01-01", 0)]
                scene = next((s for s in scenes if s.scene_id == stand.scene_id), scenes[0])
                target = folder / "raw" / f"source={name}" / "scene=1" / "c"
                draft = capture_in_child(stand.python, source, asdict(options), scene, target, "c" * 16, None, 300.0)
                finish_capture(target, draft)
        except (pytest.skip.Exception, SceneError, SourceError) as error:
            print(f"{name}: {error}", flush=True)
    return folder


def one_house(folder: Path, houses: Path, scene: SceneRef) -> str:
    """Capture a ProcTHOR house; the error's reason where it cannot be."""
    found = {"houses": str(next(houses.glob("*.jsonl*"))), "assets": str(next(houses.glob("asset*")))}
    options = {**found, "frames": 12, "width": 320, "height": 240, "renderer": "raycast"}
    target = folder / "raw" / "source=procthor" / f"scene={scene.scene_id}" / "c"
    try:
        kind = source_type("procthor")
        finish_capture(target, capture_scene(kind(kind.options_type(**options)), scene, target, "c" * 16, None))
    except SceneError as error:
        return error.reason
    return ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("stores", nargs="*", type=Path)
    parser.add_argument("--standins", action="store_true")
    parser.add_argument("--houses", type=Path)
    parser.add_argument("--wrong", type=int, default=2)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sprite-gate-") as made, ProcessPoolExecutor(options.jobs) as pool:
        stores = list(options.stores)
        if options.standins:
            stores.append(standins(Path(made) / "standins"))
        refused: list[tuple[str, str, list[str], dict[str, Any]]] = []
        if options.houses:
            target, kind = Path(made) / "houses", source_type("procthor")
            listed = kind(kind.options_type(houses=str(next(options.houses.glob("*.jsonl*"))))).catalogue()
            reasons = pool.map(partial(one_house, target, options.houses), listed)
            refused = [("procthor", "rejected", [reason], {}) for reason in reasons if reason]
            stores.append(target)
        paths = sorted(p.parent for store in stores for p in (store / "raw").rglob(MANIFEST))
        by_source: dict[str, list[Path]] = defaultdict(list)
        for path in paths:
            by_source[_source(path)].append(path)
        wrong = list(pool.map(mistaken, [path for of in by_source.values() for path in of[: options.wrong]]))
        _print_mistakes(wrong)
        good = [*pool.map(sound, paths, chunksize=4), *refused]
        _print_good(good)
        _print_figures(good, wrong)


def _print_mistakes(wrong: list[tuple[str, dict[str, tuple[str, list[str], dict[str, Any]]]]]) -> None:
    sources = sorted({source for source, _ in wrong})
    print("mistake".ljust(30), *(s[:18].rjust(18) for s in sources), " reasons given", sep="")
    for name in CORRUPTIONS:
        cells, reasons = [], Counter[str]()
        for source in sources:
            of = [found[name] for s, found in wrong if s == source]
            states = Counter(state for state, _, _ in of)
            reasons.update(code for _, codes, _ in of for code in codes)
            done = len(of) - states["n/a"]
            cells.append("—" if not done else f"{states['caught']} of {done}")
        print(
            name.ljust(30),
            *(c.rjust(18) for c in cells),
            "  " + ", ".join(dict(reasons.most_common(3))),
            sep="",
            flush=True,
        )


def _print_good(good: list[tuple[str, str, list[str], dict[str, Any]]]) -> None:
    print("\nsound captures")
    for source in sorted({g[0] for g in good}):
        verdicts = Counter(verdict for s, verdict, _, _ in good if s == source)
        reasons = Counter(
            code for s, verdict, codes, _ in good if s == source and verdict != "verified" for code in codes
        )
        print(f"  {source:20} {dict(verdicts)} {dict(reasons) or ''}")
    refused = sum(verdict == "rejected" for _, verdict, _, _ in good)
    print(f"  false alarms: {refused} of {len(good)} ({refused / max(1, len(good)):.2%})")


def _print_figures(good: list[Any], wrong: list[Any]) -> None:
    print("\nfigures: least, 1 %, median, 99 %, greatest")
    for name in FIGURES:
        print(f"  {name:28} sound    {_spread(g[3].get(name) for g in good)}")
        told = (figures.get(name) for _, found in wrong for state, _, figures in found.values() if state != "n/a")
        print(f"  {'':28} mistaken {_spread(told)}")


def _spread(values: Iterable[float | None]) -> str:
    kept = [v for v in values if v is not None]
    return "  ".join(f"{v:.4f}" for v in np.percentile(kept, [0, 1, 50, 99, 100])) if kept else "—"


def _source(path: Path) -> str:
    return next((p.removeprefix("source=") for p in path.parts if p.startswith("source=")), "other")


if __name__ == "__main__":
    main()
