"""What a release holds: everything that decides which of the curated rows go into it, and how they are written."""

from __future__ import annotations

from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

from sprite_etl.transform.rows import KINDS, Kind

SPLITS = ("train", "val", "test")

Format = Literal["llamafactory", "swift", "qwen_vl", "internvl", "parquet", "webdataset", "lmms_eval", "vlmevalkit"]
FORMATS: tuple[Format, ...] = get_args(Format)
Producer = Literal["template", "program"]
"""Whose questions: those of templates, or those of models, whose programs were verified."""


class Mix(BaseModel):
    """In which forms answers are asked for: weights, of which each row takes part in those that suit its answer."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    choice: float = Field(default=1.0, ge=0, description="Multiple choice, answered by a letter")
    number: float = Field(default=1.0, ge=0, description="A number in the unit that the question names")
    open: float = Field(default=1.0, ge=0, description="A sentence or a few words")

    @model_validator(mode="after")
    def _something(self) -> Mix:
        if not self.open:
            raise ValueError("mix.open must be above 0: some answers have no other form")
        return self


class Shares(BaseModel):
    """Which share of the places goes to val and to test, 0–1; the rest is train."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    val: float = Field(default=0.05, ge=0, lt=1)
    test: float = Field(default=0.05, ge=0, lt=1)

    @model_validator(mode="after")
    def _some_train(self) -> Shares:
        if self.val + self.test >= 1:
            raise ValueError(f"shares: val and test must leave something to train, got {self.val} + {self.test}")
        return self


class ReleaseOptions(BaseModel):
    """The same options on the same curated rows give the same release, byte for byte."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", description="The release's name, such as 1.0")
    sources: tuple[str, ...] = Field(default=(), description="Only rows of these sources; empty: of all")
    batches: tuple[str, ...] = Field(default=(), description="Only rows of these batches; empty: of all")
    recipes: tuple[str, ...] = Field(default=(), description="Only rows of these recipes; empty: of all")
    kinds: tuple[Kind, ...] = Field(default=KINDS, min_length=1, description="Only questions of these kinds")
    producers: tuple[Producer, ...] = Field(
        default=(), description="Only questions of templates, or of models; empty: both"
    )
    scenes: Annotated[int, Field(ge=1)] | None = Field(default=None, description="Only so many scenes")
    pairs: Annotated[int, Field(ge=1)] | None = Field(default=None, description="Only so many question-answer pairs")
    unverified: bool = Field(default=False, description="Take rows whose capture's geometry is not verified, too")
    shares: Shares = Shares()
    mix: Mix = Mix()
    blind: Literal["prune", "flag"] = Field(
        default="prune",
        description="What becomes of a task that a model solves without seeing: rows go, or the card says so",
    )
    formats: tuple[Format, ...] = Field(default=FORMATS, description="What to write beside the rows")
    embed: bool = Field(
        default=False, description="Put pictures into parquet, webdataset and vlmevalkit files, where licences allow it"
    )
    seed: int = Field(default=7, ge=0, lt=2**32, description="What splits, mixes and letters are drawn from")

    def identity(self) -> dict[str, Any]:
        """The options as JSON."""
        return self.model_dump(mode="json")
