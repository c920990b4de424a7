"""Everything that differs between Airflow versions, in one place. Written for, and tried with, Airflow 3.3."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from airflow.sdk import (
    DAG,
    Asset,
    AssetAny,
    BaseHook,
    BaseOperator,
    BaseOperatorLink,
    Context,
    CronPartitionTimetable,
    Param,
    PartitionedAssetTimetable,
    TaskGroup,
    XComArg,
    task_group,
)
from airflow.sdk.configuration import conf
from airflow.sdk.exceptions import AirflowFailException, AirflowNotFoundException, AirflowSkipException
from airflow.sdk.log import mask_secret
from airflow.triggers.base import BaseTrigger, TriggerEvent

__all__ = [
    "DAG",
    "AirflowFailException",
    "AirflowNotFoundException",
    "AirflowSkipException",
    "Asset",
    "AssetAny",
    "BaseHook",
    "BaseOperator",
    "BaseOperatorLink",
    "BaseTrigger",
    "Context",
    "CronPartitionTimetable",
    "Param",
    "PartitionedAssetTimetable",
    "TaskGroup",
    "TriggerEvent",
    "XComArg",
    "announce",
    "base_url",
    "conf",
    "made_at",
    "mask_secret",
    "partition_key",
    "task_group",
]


def base_url() -> str:
    """The address at which people reach the web UI; empty where none is configured."""
    return str(conf.get("api", "base_url", fallback="") or "")


def partition_key(context: Context) -> str | None:
    """The run's partition key: a backfill's or a scheduled run's date, or what a user typed; else None."""
    key = getattr(context["dag_run"], "partition_key", None)
    return None if key is None else str(key)


def made_at(context: Context) -> datetime:
    """When the run was asked for. It stays the same when its tasks are cleared and run again."""
    moment: datetime = context["dag_run"].run_after
    return moment


def announce(context: Context, asset: Asset, partition: str, facts: Mapping[str, Any]) -> None:
    """Say what the event of this task's outlet is about. A run by form has no partition key of its own, and
    an asset's followers that know partitions wait for one, so the event names it."""
    event = context["outlet_events"][asset]
    event.add_partitions(partition)
    event.extra.update(facts)
