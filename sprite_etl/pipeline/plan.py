"""Which scenes a run holds: a date names a batch of the source's catalogue, the run takes a prefix of it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Any

from sprite_etl import __version__
from sprite_etl.config import ConfigError, Deployment, RunConfig, source_options
from sprite_etl.extract.base import SceneRef, Source
from sprite_etl.extract.registry import source_type
from sprite_etl.llm.prompts import lineage
from sprite_etl.load.curated import partition_mark
from sprite_etl.store import keys
from sprite_etl.store.objects import Store, open_store
from sprite_etl.store.runs import RunIdentity, canonical_json, canonical_sha256, fingerprint


@dataclass(frozen=True, slots=True)
class Plan:
    """A run's scenes, cut into shards: groups of scenes that one task does. Shards enter no key and no hash.

    skipped: why there is nothing to do (a date outside the catalogue), else None. found: what the curated partition
    held when the run was planned (`partition_mark`), None where that is not known: another's rows that came later are
    not overwritten unasked.
    """

    run: RunIdentity
    config: RunConfig
    scenes: tuple[SceneRef, ...]
    shards: tuple[tuple[str, ...], ...]
    skipped: str | None = None
    found: str | None = field(default=None, compare=False)

    @property
    def key(self) -> dict[str, str]:
        """What travels between processes: enough for `open_plan`."""
        return asdict(self.run)

    @property
    def scene_ids(self) -> tuple[str, ...]:
        """The scenes' ids, in the batch's order."""
        return tuple(s.scene_id for s in self.scenes)


def store_of(deployment: Deployment) -> Store:
    """The deployment's store. Raises StoreError, saying what to mend."""
    access, secret = deployment.s3_access_key, deployment.s3_secret_key
    return open_store(
        deployment.store,
        endpoint=deployment.s3_endpoint,
        access_key=access.get_secret_value() if access else None,
        secret_key=secret.get_secret_value() if secret else None,
        region=deployment.s3_region,
    )


def open_source(deployment: Deployment, config: RunConfig) -> Source:
    """The run's source with its options. Raises ConfigError or SourceError."""
    return source_type(config.source)(source_options(config, deployment))


def plan(deployment: Deployment, config: RunConfig) -> Plan:
    """Decide the run's scenes and write them to the store, once: later steps read this list, never a prefix.

    Raises ConfigError when more scenes are asked for than a batch holds, SourceError when the source's data
    are not there.
    """
    config = _with_models(deployment, config)
    store = store_of(deployment)
    store.check()  # a store that cannot be written is known before the first picture is rendered
    source = open_source(deployment, config)
    catalogue = () if source.generated else tuple(source.catalogue())
    scenes, skipped = _scenes_of_batch(deployment, config, source, catalogue)
    identity = RunIdentity(
        config.source,
        config.batch.isoformat(),
        config.recipe,
        fingerprint(
            {**config.identity(), "source_version": source.version},
            prompts=lineage() if config.annotator == "llm" else {},
            package_version=__version__,
            catalogue_sha256=_catalogue_sha256(source, catalogue, scenes),
        ),
    )
    found = partition_mark(store, identity) if skipped is None else None
    made = Plan(identity, config, scenes, _shards([s.scene_id for s in scenes], deployment), skipped, found)
    if skipped is None:
        body = {"config": config.model_dump(mode="json"), "scenes": [asdict(s) for s in scenes]}
        store.put(keys.plan_key(identity), canonical_json(body))
    return made


def _with_models(deployment: Deployment, config: RunConfig) -> RunConfig:
    """The configuration with the deployment's models where it names none: what is asked is then part of the plan.

    Raises ConfigError for a stage without a model, or a model of a server that the deployment does not have.
    """
    if config.annotator != "llm":
        return config
    if not config.models:
        config = RunConfig.model_validate({**config.model_dump(), "models": deployment.models})
    servers = {choice.server for choices in config.stage_models().stages.values() for choice in choices}
    if unknown := sorted(servers - set(deployment.model_servers)):
        known = ", ".join(sorted(deployment.model_servers)) or "none"
        raise ConfigError(f"models: no model server is called {unknown[0]!r}; there are {known}. Name it in "
                          "SPRITE_MODEL_SERVERS, or set SPRITE_LLM_BASE_URL for the one called 'default'")  # fmt: skip
    return config


def open_plan(deployment: Deployment, run_key: Mapping[str, str], found: str | None = None) -> Plan:
    """Read the plan that `plan` wrote. found: as Plan's, which is no part of it. Raises ConfigError when there is
    none."""
    identity = RunIdentity(**dict(run_key))
    store = store_of(deployment)
    if not store.exists(keys.plan_key(identity)):
        raise ConfigError(f"no plan for {identity} in {deployment.store}; run the plan step first, on the same store")
    body: dict[str, Any] = json.loads(store.get(keys.plan_key(identity)))
    scenes = tuple(SceneRef(**s) for s in body["scenes"])
    config = RunConfig.model_validate(body["config"])
    return Plan(identity, config, scenes, _shards([s.scene_id for s in scenes], deployment), found=found)


def _scenes_of_batch(
    deployment: Deployment, config: RunConfig, source: Source, catalogue: Sequence[SceneRef]
) -> tuple[tuple[SceneRef, ...], str | None]:
    here = deployment.source(config.source)
    index = deployment.batch_index(config.source, config.batch)
    if config.scenes is not None and config.scenes > here.batch_size:
        raise ConfigError(
            f"scenes must be at most {here.batch_size}, the batch size of source {config.source!r}, got "
            f"{config.scenes}; take more dates, or set SPRITE_SOURCES__{config.source.upper()}__BATCH_SIZE"
        )
    wanted = here.batch_size if config.scenes is None else config.scenes
    if source.generated:
        if index < 0:
            return (
                (),
                f"batch {config.batch} is before the first of source {config.source!r}, which makes scenes for every "
                f"date from {here.first_batch} on",
            )
        batch = config.batch.isoformat()
        return tuple(source.generate(config.seed, batch, i) for i in range(wanted)), None
    batches = -(-len(catalogue) // here.batch_size)
    if not 0 <= index < batches:
        last = here.first_batch + timedelta(days=max(0, batches - 1))
        return (), (
            f"batch {config.batch} is outside the catalogue of source {config.source!r}: its {len(catalogue)} scenes "
            f"fill the batches {here.first_batch} to {last}"
        )
    start = index * here.batch_size
    return tuple(catalogue[start : start + here.batch_size][:wanted]), None


def _catalogue_sha256(source: Source, catalogue: Sequence[SceneRef], scenes: Sequence[SceneRef]) -> str:
    """The run's own scenes are in it too: another batch size puts other scenes under the same date."""
    listed = [asdict(s) for s in catalogue] or f"generated by {source.name} {source.version}"
    return canonical_sha256({"catalogue": listed, "scenes": [asdict(s) for s in scenes]})


def _shards(scene_ids: Sequence[str], deployment: Deployment) -> tuple[tuple[str, ...], ...]:
    size = max(deployment.scenes_per_shard, -(-len(scene_ids) // deployment.max_shards))
    return tuple(tuple(scene_ids[i : i + size]) for i in range(0, len(scene_ids), size))
