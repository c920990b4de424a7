"""The data sets that habitat-sim is used with: their terms, and which of their scenes are one place."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from sprite_etl.scene.capture import License

CC_BY = License(
    id="CC-BY-4.0",
    url="https://creativecommons.org/licenses/by/4.0/",
    commercial=True,
    media="embed",
    derived="free",
)
CC_BY_NC = License(
    id="CC-BY-NC-4.0",
    url="https://creativecommons.org/licenses/by-nc/4.0/",
    commercial=False,
    media="embed",
    derived="same_terms",
)
MATTERPORT = License(
    id="Matterport-Academic-EULA",
    url="https://matterport.com/matterport-end-user-license-agreement-academic-use-model-data",
    commercial=False,
    media="reference",
    derived="same_terms",
)
ONE_FLAT = "replicacad"
"""ReplicaCAD's scenes, and Replica's frl_apartment ones, are one real flat, rearranged."""


@dataclass(frozen=True, slots=True)
class Dataset:
    """title: how it is attributed; place: a scene's name → what must never be in two splits."""

    name: str
    title: str
    license: License
    scan: bool
    place: Callable[[str], str]


def _replica_place(scene: str) -> str:
    return ONE_FLAT if scene.startswith("frl_apartment") else f"replica-{scene}"


DATASETS: dict[str, Dataset] = {
    d.name: d
    for d in (
        Dataset(
            "hm3d",
            "Habitat-Matterport 3D, © Matterport, Inc.: for non-commercial academic use",
            MATTERPORT,
            True,
            lambda scene: f"hm3d-{scene}",
        ),
        Dataset(
            "mp3d",
            "Matterport3D, © Matterport, Inc.: for non-commercial academic use",
            replace(MATTERPORT, id="Matterport3D-Terms-of-Use", url="https://niessner.github.io/Matterport/"),
            True,
            lambda scene: f"mp3d-{scene}",
        ),
        Dataset(
            "replica",
            "the Replica dataset, © Facebook Technologies, LLC: for non-commercial research and education",
            License(
                id="Replica-Dataset-Research-Terms",
                url="https://github.com/facebookresearch/Replica-Dataset/blob/main/LICENSE",
                commercial=False,
                media="reference",
                derived="same_terms",
            ),
            True,
            _replica_place,
        ),
        Dataset("replicacad", "ReplicaCAD, © Facebook, Inc. and affiliates", CC_BY, False, lambda scene: ONE_FLAT),
        Dataset("hssd", "the Habitat Synthetic Scenes Dataset", CC_BY_NC, False, lambda scene: f"hssd-{scene}"),
        Dataset("other", "", License(), False, lambda scene: f"habitat-{scene}"),
    )
}


def dataset_of(config: str) -> str:
    """The data set's name by that of its scene_dataset_config.json; other: not known."""
    name = re.sub(r"[^a-z0-9]", "", Path(config).name.lower().removesuffix(".scene_dataset_config.json"))
    for known in ("hm3d", "mp3d", "replicacad", "hssd", "replica"):
        if name.startswith(known):
            return known
    return "other"


def license_of(dataset: Dataset, folder: Path) -> License:
    """The terms: as the file LICENSE.txt of the data set's folder says, where it speaks of a Creative Commons licence,
    else as it was published. Unknown stays unknown."""
    terms = dataset.license
    if dataset.license in (CC_BY, CC_BY_NC):
        for name in ("LICENSE.txt", "LICENSE", "LICENSE.md"):
            path = folder / name
            if path.is_file():
                text = path.read_text(encoding="utf-8", errors="replace").lower()
                if "noncommercial" in text.replace("-", "") or "by-nc" in text:
                    terms = CC_BY_NC
                break
    return replace(terms, notice=f"Contains renderings of {dataset.title}") if dataset.title else terms
