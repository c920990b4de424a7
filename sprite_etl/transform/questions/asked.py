"""The `ask` step with models."""

from __future__ import annotations

from collections.abc import Sequence

from sprite_etl.scene.folder import CaptureFolder
from sprite_etl.store.accounting import StepResult
from sprite_etl.transform.annotators.asking import Asking
from sprite_etl.transform.rows import Kind, Reference


def ask_models(
    folder: CaptureFolder, references: Sequence[Reference], asking: Asking, *, kinds: tuple[Kind, ...], recipe: str
) -> StepResult:
    """Question rows; unit: proposals."""
    return StepResult(0, [])
