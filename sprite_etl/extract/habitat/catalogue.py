"""Which scenes there are: those that a scene_dataset_config.json lists, or those below a folder.

habitat-sim is not needed to list them: the parent does that, without the simulator's environment.
"""

from __future__ import annotations

import glob
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sprite_etl.extract.base import SourceError

INSTANCE = ".scene_instance.json"
SPLITS = frozenset({"train", "val", "minival", "test"})
MEND = (
    "set SPRITE_SOURCES__HABITAT__OPTIONS__CONFIG to a scene_dataset_config.json, or "
    "SPRITE_SOURCES__HABITAT__OPTIONS__SCENES to a folder of scenes (docs/simulators.md)"
)


@dataclass(frozen=True, slots=True)
class SceneFile:
    """path: a scene instance, or a stage's mesh; name: what the data set calls the scene; split: its own, if any."""

    name: str
    path: Path
    split: str | None

    @property
    def instance(self) -> str | None:
        """What habitat-sim calls a scene instance; None for a stage."""
        return self.path.name.removesuffix(INSTANCE) if self.path.name.endswith(INSTANCE) else None

    @property
    def handle(self) -> str:
        """What habitat-sim finds it by: an instance by its name in the data set, a stage by its path."""
        return self.instance or str(self.path)


def read_scenes(config: str, folder: str) -> dict[str, SceneFile]:
    """Scene's name → its file, sorted. Raises SourceError where nothing is named, or nothing is there."""
    if not config and not folder:
        raise SourceError(f"source 'habitat' has no scenes: {MEND}")
    if config:
        paths = _listed(Path(config).absolute())
        paths = [p for p in paths if Path(folder).absolute() in p.parents] if folder else paths
    else:
        paths = _lying(Path(folder).absolute())
    if not paths:
        raise SourceError(f"{folder or config} holds no scene: {MEND}")
    return dict(sorted(_named(paths).items()))


def read_lexicon(config: str) -> dict[int, str]:
    """Semantic id → category, as the lexicon that the data set's configuration names says; empty without one."""
    if not config:
        return {}
    path = Path(config).absolute()
    given = _read(path).get("semantic_scene_descriptor_instances", {})
    found: dict[int, str] = {}
    for file in _files(path.parent, given, ".json"):
        try:
            classes = json.loads(file.read_text(encoding="utf-8"))["classes"]
            found.update({int(c["id"]): str(c["name"]) for c in classes})
        except (OSError, ValueError, KeyError, TypeError):
            continue  # a scene's own description, not a lexicon
    return found


def _listed(config: Path) -> list[Path]:
    """Scene instances, or stages where the data set has none."""
    data = _read(config)
    instances = [
        p for p in _files(config.parent, data.get("scene_instances", {}), ".json") if p.name.endswith(INSTANCE)
    ]
    if instances:
        return instances
    stages = data.get("stages", {})
    for endings in ((".glb", ".ply"), (".stage_config.json",)):
        found = [p for ending in endings for p in _files(config.parent, stages, ending) if _is_stage(p)]
        if found:
            return found
    return []


def _lying(folder: Path) -> list[Path]:
    for ending in (INSTANCE, ".basis.glb", ".glb", "mesh_semantic.ply", "mesh.ply"):
        found = sorted(p for p in folder.rglob(f"*{ending}") if _is_stage(p))
        if found:
            return found
    return []


def _is_stage(path: Path) -> bool:
    return path.is_file() and not path.name.endswith((".semantic.glb", "_semantic.glb"))


def _files(folder: Path, given: Any, ending: str) -> Iterator[Path]:
    """Files of an entry of the configuration: {"paths": {".json": ["scenes/*"]}} or {"name": "path"}."""
    given = given if isinstance(given, dict) else {}
    paths = given.get("paths", {})
    patterns = paths.get("." + ending.rsplit(".", 1)[-1], []) if isinstance(paths, dict) else paths
    patterns = [*patterns, *(v for v in given.values() if isinstance(v, str) and v.endswith(ending))]
    seen = set[Path]()
    for pattern in patterns:  # relative to the configuration's folder, or absolute
        for path in map(Path, sorted(glob.glob(os.path.join(folder, str(pattern))))):
            for file in sorted(path.glob(f"*{ending}")) if path.is_dir() else [path]:
                if file.name.endswith(ending) and file not in seen:
                    seen.add(file)
                    yield file


def _named(paths: list[Path]) -> dict[str, SceneFile]:
    """By the file's name; by the folder's where files of several folders are called alike (Replica's stages) or the
    folder's has the file's in it (HM3D's 00800-TEEsavR23oF)."""
    found: dict[str, SceneFile] = {}
    alike = len({p.name for p in paths}) < len(paths)
    for path in paths:
        stem = path.name.removesuffix(INSTANCE).split(".")[0]
        inner = path.parent.name == "habitat"  # Replica: room_0/habitat/mesh_semantic.ply
        folder = path.parents[1 if inner else 0].name
        by_folder = inner or alike or stem == "mesh" or folder.endswith(f"-{stem}")
        name = folder if by_folder else stem
        if name in found:
            raise SourceError(f"two scenes are called {name}: {found[name].path} and {path}")
        split = next((part for part in reversed(path.parts[:-1]) if part in SPLITS), None)
        found[name] = SceneFile(name, path, split)
    return found


def _read(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SourceError(f"{path}: {error.strerror}; {MEND}") from None
    except ValueError as error:
        raise SourceError(f"{path} is no scene_dataset_config.json: {error}") from None
    if not isinstance(data, dict):
        raise SourceError(f"{path} is no scene_dataset_config.json: it must be an object")
    return data
