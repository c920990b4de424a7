from __future__ import annotations

import pytest
from airflow.sdk.exceptions import AirflowFailException

from plugins.operators import final_errors
from sprite_etl.config import ConfigError
from sprite_etl.llm.errors import BudgetSpent, ModelConfigError, ModelUnavailable


@pytest.mark.parametrize("kind", [BudgetSpent, ModelConfigError, ConfigError])
def test_what_no_retry_can_mend_fails_the_task_with_its_own_words(kind: type[Exception]) -> None:
    with pytest.raises(AirflowFailException, match=r"^what happened, and what to do$"), final_errors():
        raise kind("what happened, and what to do")


@pytest.mark.parametrize("kind", [ModelUnavailable, OSError])
def test_what_may_mend_itself_is_left_to_the_retries(kind: type[Exception]) -> None:
    with pytest.raises(kind), final_errors():
        raise kind("no answer")
