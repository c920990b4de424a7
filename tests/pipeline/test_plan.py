from __future__ import annotations

import pytest

from sprite_etl.config import ConfigError, Deployment, RunConfig, SourceDeployment
from sprite_etl.pipeline import open_plan, plan


def config(**fields: object) -> RunConfig:
    return RunConfig.model_validate({"source": "mujoco", "batch": "2026-01-01", "scenes": 3, **fields})


def test_the_same_configuration_gives_the_same_run_and_scenes(deployment: Deployment) -> None:
    first, second = plan(deployment, config()), plan(deployment, config())
    assert first == second
    assert open_plan(deployment, first.key) == first


def test_each_date_holds_other_scenes_and_a_prefix_is_a_prefix(deployment: Deployment) -> None:
    one, other = plan(deployment, config()), plan(deployment, config(batch="2026-01-02"))
    assert not set(one.scene_ids) & set(other.scene_ids)
    longer = plan(deployment, config(scenes=5))
    assert longer.scene_ids[:3] == one.scene_ids
    assert longer.run.fingerprint != one.run.fingerprint


@pytest.mark.parametrize(
    "change",
    [{"seed": 8}, {"votes": 4}, {"recipe": "x"}, {"options": {"frames": 6}}, {"tasks": ("object_counting",)}],
)
def test_what_changes_the_result_changes_the_fingerprint(deployment: Deployment, change: dict[str, object]) -> None:
    assert plan(deployment, config(**change)).run.fingerprint != plan(deployment, config()).run.fingerprint


def test_shards_change_no_key(deployment: Deployment) -> None:
    larger = deployment.model_copy(update={"scenes_per_shard": 2})
    assert plan(larger, config()).run == plan(deployment, config()).run
    assert [len(s) for s in plan(larger, config()).shards] == [2, 1]
    few = deployment.model_copy(update={"max_shards": 2})
    assert len(plan(few, config()).shards) == 2


def test_a_date_before_the_first_batch_is_skipped_and_writes_nothing(deployment: Deployment) -> None:
    made = plan(deployment, config(batch="2025-12-31"))
    assert made.skipped is not None
    assert "2026-01-01" in made.skipped
    with pytest.raises(ConfigError, match="no plan"):
        open_plan(deployment, made.key)


def test_more_scenes_than_a_batch_holds_says_what_to_set(deployment: Deployment) -> None:
    small = deployment.model_copy(update={"sources": {"mujoco": SourceDeployment(batch_size=2)}})
    with pytest.raises(ConfigError, match="SPRITE_SOURCES__MUJOCO__BATCH_SIZE"):
        plan(small, config())


def test_another_batch_size_gives_another_fingerprint_only_where_it_changes_the_scenes(deployment: Deployment) -> None:
    smaller = deployment.model_copy(update={"sources": {"mujoco": SourceDeployment(batch_size=4)}})
    assert plan(smaller, config()).run == plan(deployment, config()).run
    whole = config(scenes=None)
    assert plan(smaller, whole).run != plan(deployment, whole).run
