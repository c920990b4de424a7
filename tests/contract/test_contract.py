"""What every source must do, tested on each: on a stand-in, and on the real simulator where a variable names it."""

from __future__ import annotations

import dataclasses
import json
import math
import os
import subprocess
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from sprite_etl.config.sources import complete_options, is_deployment_field
from sprite_etl.extract.base import SceneError, SceneRef, SimulatorError, Source, SourceError
from sprite_etl.extract.child import capture_in_child, run_child, scrubbed_environment
from sprite_etl.extract.registry import SOURCES, source_type
from sprite_etl.extract.runner import finish_capture
from sprite_etl.scene.capture import Capture
from sprite_etl.scene.folder import read_capture
from sprite_etl.scene.serialise import capture_to_json
from tests.contract.consistency import inconsistencies
from tests.contract.sources import REAL, STANDINS, Stand
from tests.doubles.interpreter import REPOSITORY

WANTED = "c" * 16
TIMEOUT_S = 300.0


@dataclass(frozen=True)
class Subject:
    """A source under test: its name, what it stands on, and a scene of it."""

    name: str
    stand: Stand
    folder: Path

    @property
    def kind(self) -> type[Source]:
        return source_type(self.name)

    def options(self, **changes: Any) -> dict[str, Any]:
        """All options as plain JSON values, as a parent sends them."""
        return json.loads(json.dumps(asdict(self.kind.options_type(**{**self.stand.options, **changes}))))

    def scenes(self) -> list[SceneRef]:
        """What it lists, or, for one that draws its scenes, a batch."""
        source = self.kind(self.kind.options_type(**self.stand.options))
        if source.generated:
            return [source.generate(7, "2026-01-01", i) for i in range(4)]
        return list(source.catalogue())

    def scene(self) -> SceneRef:
        wanted = self.stand.scene_id
        return next(s for s in self.scenes() if not wanted or s.scene_id == wanted)

    def capture(self, folder: Path, scene: SceneRef, told: list[tuple[int, int]] | None = None) -> Capture:
        """Through the child, as deployments do."""

        def progress(done: int, of: int) -> None:
            if told is not None:
                told.append((done, of))

        python, options = self.stand.python, self.options()
        return capture_in_child(python, self.name, options, scene, folder, WANTED, progress, TIMEOUT_S)

    def inside(self, **request: Any) -> Any:
        """Do something in the simulator's interpreter, without the child's protocol."""
        answer = self.folder / "answer.json"
        body = {"source": self.name, "options": self.options(), "answer": str(answer), **request}
        done = subprocess.run(
            [self.stand.python, "-m", "tests.contract.inside"],
            input=json.dumps(body),
            cwd=self.folder,
            env={**scrubbed_environment(os.environ), "PYTHONPATH": str(REPOSITORY)},
            capture_output=True, text=True, timeout=TIMEOUT_S, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-3000:]
        return json.loads(answer.read_text())


PARAMETERS = list(STANDINS)
PARAMETERS += [f"{name}-real" for name, (variable, _) in REAL.items() if os.environ.get(variable)]


@pytest.fixture(scope="module", params=PARAMETERS)
def tested(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Subject]:
    name, _, variant = request.param.partition("-")
    named = os.environ.get("SPRITE_TEST_DATA")
    data = Path(named) if named else REPOSITORY.parent / "shared" / "data"
    folder = tmp_path_factory.mktemp(name)
    make = REAL[name][1] if variant == "real" else STANDINS[request.param]
    with make(folder, data if data.is_dir() else None) as stand:
        yield Subject(name, stand, folder)


@dataclass(frozen=True)
class Made:
    """A finished capture, and the progress that was told."""

    folder: Path
    draft: Capture
    capture: Capture
    told: list[tuple[int, int]]


@pytest.fixture(scope="module")
def made(tested: Subject) -> Made:
    told: list[tuple[int, int]] = []
    folder = tested.folder / "capture"
    draft = tested.capture(folder, tested.scene(), told)
    return Made(folder, draft, finish_capture(folder, draft), told)


def test_every_source_is_tested() -> None:
    assert set(SOURCES) == {name.partition("-")[0] for name in STANDINS}


def test_the_catalogue_is_sorted_and_tells_scenes_and_places_apart(tested: Subject) -> None:
    scenes = tested.scenes()
    assert scenes
    assert tested.stand.scenes in (None, len(scenes))
    ids = [s.scene_id for s in scenes]
    assert len(set(ids)) == len(ids)
    assert all(s.scene_id and s.place_id for s in scenes)
    assert all(type(s.seed) is int and 0 <= s.seed < 2**63 for s in scenes)
    assert scenes == tested.scenes(), "the same again"
    if not tested.kind.generated:
        assert ids == sorted(ids)
        listed = tested.inside(do="list")
        assert listed["scenes"] == listed["again"] == [asdict(s) for s in scenes], "the same where the simulator lives"
        request = {"options": tested.options(), "list": True}
        events = run_child(tested.stand.python, tested.name, request, tested.folder, timeout_s=TIMEOUT_S)
        assert events[-1]["scenes"] == [asdict(s) for s in scenes]


def test_a_licence_is_given_or_nothing_may_be_passed_on(made: Made) -> None:
    terms = made.capture.license
    if terms.id is None:
        assert (terms.media, terms.derived) in {("none", "ask"), ("reference", "ask")}
        assert not terms.commercial
    else:
        assert terms.url
        assert terms.url.startswith("https://")


def test_a_capture_passes_the_gate(tested: Subject, made: Made) -> None:
    assert made.capture.geometry == tested.stand.geometry
    assert read_capture(made.folder, verify_files=True).capture == made.capture
    about = (made.capture.source, made.capture.source_version, made.capture.scene_id, made.capture.capture_id)
    assert about == (tested.name, tested.kind.version, tested.scene().scene_id, WANTED)
    assert (made.capture.place_id, made.capture.seed) == (tested.scene().place_id, tested.scene().seed)
    assert made.told == [(i + 1, len(made.capture.frames)) for i in range(len(made.capture.frames))]


def test_what_a_capture_says_fits_together(made: Made) -> None:
    assert inconsistencies(made.folder, made.capture) == []
    assert any(o.nameable for o in made.capture.objects)


def test_the_same_capture_comes_from_the_child_and_without_it(tested: Subject, made: Made) -> None:
    """So also: the same scene and options give the same capture twice."""
    folder = tested.folder / "inside"
    said = tested.inside(do="capture", scene=asdict(tested.scene()), folder=str(folder), capture_id=WANTED)
    differences = unlike(said, json.loads(json.dumps(capture_to_json(made.draft))), 0 if tested.stand.exact else 1e-4)
    assert differences == []
    files = {p.relative_to(folder): p for p in folder.rglob("*") if p.is_file()}
    assert files
    for name, file in files.items():
        other = made.folder / name
        if tested.stand.exact:
            assert other.read_bytes() == file.read_bytes(), name
        elif name.parts[0] == "instance":
            with Image.open(file) as a, Image.open(other) as b:
                assert float((np.asarray(a) == np.asarray(b)).mean()) > 0.999, name
    all_of_it = {p.relative_to(made.folder).as_posix() for p in made.folder.rglob("*") if p.is_file()}
    assert all_of_it - {p.as_posix() for p in files} == {"video.mp4", "capture.json"}


def unlike(a: Any, b: Any, tolerance: float, where: str = "") -> list[str]:
    """Where two JSON values differ, numbers by more than the tolerance."""
    if isinstance(a, dict) and isinstance(b, dict) and set(a) == set(b):
        return [d for k in a for d in unlike(a[k], b[k], tolerance, f"{where}.{k}")]
    if isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        return [d for i, (x, y) in enumerate(zip(a, b)) for d in unlike(x, y, tolerance, f"{where}[{i}]")]
    if isinstance(a, float) and isinstance(b, float) and abs(a - b) <= tolerance:
        return []
    return [] if a == b else [f"{where}: {a!r} is not {b!r}"]


def test_a_scene_is_closed_however_it_is_left(tested: Subject) -> None:
    held = tested.inside(do="close", scene=asdict(tested.scene()))
    assert held["failed"], "a picture from nowhere can't be taken"
    for after in ("planned", "render"):
        more = {k: v for k, v in held[after].items() if v > held["before"].get(k, 0)}
        assert not more, f"still held after {after}"


def test_a_scene_that_is_not_in_the_catalogue_is_a_reject(tested: Subject) -> None:
    if tested.kind.generated:
        return  # every seed is a scene
    with pytest.raises(SceneError) as caught:
        tested.capture(tested.folder / "unknown", SceneRef("no-such-scene", "nowhere", 1))
    assert not isinstance(caught.value, SimulatorError)
    assert "no-such-scene" in str(caught.value)


def test_data_that_are_missing_stop_the_task_and_name_the_remedy(tested: Subject) -> None:
    for words, changes in tested.stand.lacking.items():
        request = {"options": tested.options(**changes), "scene": asdict(tested.scene()), "capture_id": WANTED}
        with pytest.raises(SourceError, match=words):
            run_child(tested.stand.python, tested.name, request, tested.folder / "lacking", timeout_s=TIMEOUT_S)


def test_options_come_through_as_they_were_given(tested: Subject) -> None:
    kind = tested.kind.options_type
    given = kind(**tested.stand.options)
    assert kind(**tested.options()) == given
    assert json.loads(json.dumps(tested.options())) == tested.options()
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(given, dataclasses.fields(kind)[0].name, None)
    chosen = {k: v for k, v in tested.options().items() if not is_deployment_field(tested.name, k)}
    assert complete_options(tested.name, chosen) == chosen


def test_unknown_options_are_refused_by_name(tested: Subject) -> None:
    with pytest.raises(ValueError, match="got no_such_option"):
        complete_options(tested.name, {"no_such_option": 1})
    request = {"options": {**tested.options(), "no_such_option": 1}, "list": True}
    with pytest.raises(SourceError, match=r"must be among .+, got no_such_option"):
        run_child(tested.stand.python, tested.name, request, tested.folder)


def test_every_option_says_what_it_is_and_keeps_its_bounds(tested: Subject) -> None:
    kind = tested.kind.options_type
    for spec in dataclasses.fields(kind):
        meta = spec.metadata
        assert meta.get("title"), spec.name
        assert meta.get("description"), spec.name
        wrong: list[Any] = ["no such choice"] if meta.get("choices") is not None else []
        if meta.get("minimum") is not None:
            wrong += [meta["minimum"] - 1, math.nan]
        if meta.get("maximum") is not None:
            wrong.append(meta["maximum"] + 1)
        for value in wrong:
            with pytest.raises(ValueError, match=spec.name):
                kind(**{**tested.stand.options, spec.name: value})
