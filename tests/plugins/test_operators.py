from __future__ import annotations

import logging

import pytest
from airflow.sdk.exceptions import AirflowFailException

from plugins.operators import final_errors
from sprite_etl.config import ConfigError
from sprite_etl.extract.base import SourceError
from sprite_etl.llm.errors import BudgetSpent, ModelConfigError, ModelUnavailable
from sprite_etl.load.curated import LoadBusy, LoadConflict, LoadRefused
from sprite_etl.scene.capture import CaptureError
from sprite_etl.store.errors import (
    CredentialsError,
    FullStoreError,
    LocalDiskError,
    MissingBucketError,
    MissingObjectError,
    StoreConfigError,
    StoreError,
    UnreachableStoreError,
    UnwritableStoreError,
)


@pytest.mark.parametrize("kind", [BudgetSpent, ModelConfigError, ConfigError, LoadConflict, LoadRefused])
def test_what_no_retry_can_mend_fails_the_task_with_its_own_words(
    kind: type[Exception], caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(AirflowFailException, match=r"^what happened, and what to do$") as caught, final_errors():
        raise kind("what happened, and what to do")
    assert caught.value.__suppress_context__  # one stack in the log, and not one for each error on the way
    assert [(r.levelname, r.message) for r in caplog.records] == [("ERROR", "what happened, and what to do")]


@pytest.mark.parametrize("kind", [MissingBucketError, CredentialsError, StoreConfigError, UnwritableStoreError])
def test_a_store_that_refuses_fails_the_task_at_once(kind: type[StoreError], caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(AirflowFailException, match="it is not there") as caught, final_errors():
        raise kind("read x", "it is not there", "Make it, or name another in SPRITE_STORE")
    assert "connection 'sprite_store'" in str(caught.value)
    assert caplog.records[0].message == str(caught.value)


@pytest.mark.parametrize(
    "kind", [StoreError, UnreachableStoreError, FullStoreError, LocalDiskError, MissingObjectError]
)
def test_a_store_that_is_lost_or_full_is_left_to_the_retries(
    kind: type[StoreError], caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(kind, match="write x: no space left"), final_errors():
        raise kind("write x", "no space left", "Free some")
    assert caplog.records[0].message.startswith("write x: no space left. Free some. This attempt ends")
    assert "sprite_store" not in caplog.records[0].message  # it has no part in this remedy
    assert "a retry goes on from there" in caplog.records[0].message


@pytest.mark.parametrize("kind", [ModelUnavailable, SourceError, CaptureError, LoadBusy])
def test_what_may_mend_itself_is_said_and_left_to_the_retries(
    kind: type[Exception], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR), pytest.raises(kind), final_errors():
        raise kind("no answer")
    assert caplog.records[0].message.startswith("no answer. ")


def test_what_nobody_foresaw_goes_on_as_it_is(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(ZeroDivisionError), final_errors():
        raise ZeroDivisionError("oh")
    assert caplog.records == []
