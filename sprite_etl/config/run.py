"""What a run makes: everything that decides which rows come out."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, field_serializer, field_validator, model_validator

from sprite_etl.config.errors import ConfigError
from sprite_etl.config.sources import complete_options, is_deployment_field
from sprite_etl.extract.registry import SOURCES
from sprite_etl.llm.budget import Budget
from sprite_etl.llm.roles import as_choice, stage_models
from sprite_etl.llm.values import ModelChoice, StageModels
from sprite_etl.transform.rows import KINDS, Kind
from sprite_etl.transform.tasks.chosen import INVENTED, check_askable, in_order

ANNOTATORS = ("template", "llm")
"""Who can ask and write programs: templates, or language models."""


class RunConfig(BaseModel):
    """Everything that decides what a run makes. The same values give the same rows, anywhere."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str = Field(description="Which source the scenes come from")
    batch: date = Field(description="The batch's date, YYYY-MM-DD; each date holds its own scenes")
    scenes: Annotated[int, Field(ge=1, le=10_000)] | None = Field(
        None, description="Only the first so many scenes of the batch. Empty: all of them."
    )
    seed: int = Field(7, ge=0, lt=2**32, description="What generated scenes, views and wordings are drawn from.")
    annotator: str = Field(
        default="template",
        json_schema_extra={"enum": list(ANNOTATORS)},
        description="Who asks and writes the programs: templates, which need no model, or language models (llm).",
    )
    recipe: str = Field(
        "",
        pattern=r"^[A-Za-z0-9._-]*$",
        description="Name of this configuration: each recipe of a batch has its own rows. Empty: the annotator's.",
    )
    kinds: tuple[Kind, ...] = Field(
        default=KINDS,
        min_length=1,
        description="What a question may be about: one image, several, a video, a route, or two steps at once.",
    )
    tasks: tuple[str, ...] = Field(
        default=(),
        description=f"Only these tasks; {INVENTED!r} stands for those that models make up. Empty: all that fit.",
    )
    votes: int = Field(default=3, ge=1, le=15, description="How many programs are written for a question.")
    agreeing_share: float = Field(
        default=0.6, gt=0.5, le=1, description="Share of a question's programs that must give the same answer."
    )
    models: dict[str, tuple[ModelChoice, ...]] = Field(
        default_factory=dict,
        description="Which models do what, by stage, role (vision, code, text) or 'default'; empty: the deployment's",
    )
    budget: Budget | None = Field(default=None, description="What the models may cost; never part of the fingerprint")
    max_rejected_scenes: float = Field(
        0.5, ge=0, le=1, description="Share of the batch's scenes that may be rejected; with more, nothing loads."
    )
    options: dict[str, Any] = Field(default_factory=dict, description="The source's own options, such as frames")

    @field_validator("source")
    @classmethod
    def _known_source(cls, name: str) -> str:
        if name not in SOURCES:
            raise ValueError(f"source must be one of {', '.join(sorted(SOURCES))}, got {name!r}")
        return name

    @field_validator("annotator")
    @classmethod
    def _known_annotator(cls, name: str) -> str:
        if name not in ANNOTATORS:
            raise ValueError(f"annotator must be one of {', '.join(ANNOTATORS)}, got {name!r}")
        return name

    @field_validator("models", mode="before")
    @classmethod
    def _choices(cls, models: Any) -> Any:
        """A choice may be a text: model, or model@server; one that names no server means the default one."""
        if not isinstance(models, dict):
            return models
        listed = {k: v if isinstance(v, (list, tuple)) else [v] for k, v in models.items()}
        return {k: [as_choice(c) for c in choices] for k, choices in listed.items()}

    @field_serializer("models")
    def _as_named(self, models: dict[str, tuple[ModelChoice, ...]]) -> dict[str, list[dict[str, Any]]]:
        """What a choice leaves open stays open: its stage decides it, and a null says something else."""
        return {name: [c.model_dump(exclude_unset=True) for c in choices] for name, choices in models.items()}

    @field_validator("kinds")
    @classmethod
    def _kinds_in_order(cls, kinds: tuple[Kind, ...]) -> tuple[Kind, ...]:
        return tuple(k for k in KINDS if k in kinds)

    @field_validator("tasks")
    @classmethod
    def _known_tasks(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        return in_order(names)

    @model_validator(mode="after")
    def _fill_defaults(self) -> RunConfig:
        if not self.recipe:
            object.__setattr__(self, "recipe", self.annotator)
        if self.annotator == "template" and (self.models or self.budget):
            given = "models" if self.models else "a budget"
            raise ValueError(f"annotator 'template' asks no model, and {given} is given; take annotator 'llm'")
        check_askable(self.tasks, self.kinds, self.annotator)
        if self.models:
            stage_models(self.models, self.votes, self.seed)
        for name in self.options:
            if is_deployment_field(self.source, name):
                raise ValueError(f"options.{name} says where data lie, so it is deployment configuration: set "
                                 f"SPRITE_SOURCES__{self.source.upper()}__OPTIONS__{name.upper()}")  # fmt: skip
        object.__setattr__(self, "options", complete_options(self.source, self.options))
        return self

    def stage_models(self) -> StageModels:
        """The models of every stage, as they are asked. Raises ConfigError where none are named."""
        try:
            return stage_models(self.models, self.votes, self.seed)
        except ValueError as error:
            raise ConfigError(f"models: {error}; give --model, or set SPRITE_MODELS for the deployment") from None

    def identity(self) -> dict[str, Any]:
        """What of the configuration decides which rows come out, as JSON: what may be spent does not, and models
        count as they are asked, however they were spelt."""
        told = self.model_dump(mode="json", exclude={"budget", "models"})
        if self.annotator == "llm":
            told["models"] = self.stage_models().model_dump(mode="json")["stages"]
        return told
