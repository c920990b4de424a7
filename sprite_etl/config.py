"""What a run makes (`RunConfig`) and where it happens (`Deployment`). The first is hashed into the fingerprint;
the second never is, and never comes from a trigger form."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta
from typing import Annotated, Any, get_type_hints

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    TypeAdapter,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

from sprite_etl.extract.registry import SOURCES, source_type
from sprite_etl.llm.budget import Budget
from sprite_etl.llm.roles import stage_models
from sprite_etl.llm.values import ModelChoice, ModelServer, StageModels
from sprite_etl.transform.rows import KINDS, Kind

ANNOTATORS = ("template", "llm")
"""Who can ask and write programs: templates, or language models."""

DEFAULT_SERVER = "default"
"""The model server that SPRITE_LLM_BASE_URL and SPRITE_LLM_API_KEY describe."""


class ConfigError(ValueError):
    """A setting that cannot be used: says what must be, what was given, and where it is set."""


class RunConfig(BaseModel):
    """Everything that decides what a run makes. The same values give the same rows, anywhere."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str = Field(description="Which source the scenes come from")
    batch: date = Field(description="The batch's date, YYYY-MM-DD; each date holds its own scenes")
    scenes: Annotated[int, Field(ge=1)] | None = Field(None, description="Only the first so many scenes of the batch")
    seed: int = Field(7, ge=0, lt=2**32, description="What generated scenes, views and wordings are drawn from")
    annotator: str = Field(
        default="template", json_schema_extra={"enum": list(ANNOTATORS)}, description="Who asks and writes programs"
    )
    recipe: str = Field(
        "", pattern=r"^[A-Za-z0-9._-]*$", description="Name of this configuration; default: the annotator's"
    )
    kinds: tuple[Kind, ...] = Field(default=KINDS, min_length=1, description="Which kinds of question to ask")
    votes: int = Field(default=3, ge=1, le=15, description="Programs per question")
    agreeing_share: float = Field(
        default=0.6, gt=0.5, le=1, description="Share of a question's programs that must give the same answer"
    )
    models: dict[str, tuple[ModelChoice, ...]] = Field(
        default_factory=dict,
        description="Which models do what, by stage, role (vision, code, text) or 'default'; empty: the deployment's",
    )
    budget: Budget | None = Field(default=None, description="What the models may cost; never part of the fingerprint")
    max_rejected_scenes: float = Field(
        0.5, ge=0, le=1, description="Share of rejected scenes above which nothing loads"
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
        """A choice may be a text: model, or model@server."""
        if not isinstance(models, dict):
            return models
        listed = {k: v if isinstance(v, (list, tuple)) else [v] for k, v in models.items()}
        return {k: [_choice(c) for c in choices] for k, choices in listed.items()}

    @field_validator("kinds")
    @classmethod
    def _kinds_in_order(cls, kinds: tuple[Kind, ...]) -> tuple[Kind, ...]:
        return tuple(k for k in KINDS if k in kinds)

    @model_validator(mode="after")
    def _fill_defaults(self) -> RunConfig:
        if not self.recipe:
            object.__setattr__(self, "recipe", self.annotator)
        if self.annotator == "template" and (self.models or self.budget):
            raise ValueError("models and a budget are for annotator 'llm'; 'template' asks no model")
        if self.models:
            stage_models(self.models, self.votes)
        for name in self.options:
            if is_deployment_field(self.source, name):
                raise ValueError(f"options.{name} says where data lie, so it is deployment configuration: set "
                                 f"SPRITE_SOURCES__{self.source.upper()}__OPTIONS__{name.upper()}")  # fmt: skip
        object.__setattr__(self, "options", _complete_options(self.source, self.options))
        return self

    def stage_models(self) -> StageModels:
        """The models of every stage. Raises ConfigError where none are named."""
        try:
            return stage_models(self.models, self.votes)
        except ValueError as error:
            raise ConfigError(f"models: {error}; give --model, or set SPRITE_MODELS for the deployment") from None

    def identity(self) -> dict[str, Any]:
        """What of the configuration decides which rows come out, as JSON: what may be spent does not."""
        return self.model_dump(mode="json", exclude={"budget"} if self.models else {"budget", "models"})


class SourceDeployment(BaseModel):
    """How this deployment serves one source."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    first_batch: date = date(2026, 1, 1)
    batch_size: int = Field(default=50, ge=1, le=10_000)
    python: str | None = Field(
        default=None, description="Interpreter of the simulator's own environment; None: this one"
    )
    options: dict[str, Any] = Field(default_factory=dict, description="Paths and hosts of the source")
    scheduled: Annotated[bool, Field(description="Whether Airflow runs a batch every day by itself")] = False


class Deployment(BaseSettings):
    """Where runs happen, from SPRITE_* environment variables; nested fields by `__`, such as
    SPRITE_SOURCES__HABITAT_RECORDING__OPTIONS__ROOT=/data."""

    model_config = SettingsConfigDict(env_prefix="SPRITE_", env_nested_delimiter="__", extra="ignore", frozen=True,
                                      hide_input_in_errors=True)  # fmt: skip

    store: str = "file:///tmp/sprite-store"
    s3_endpoint: str | None = None
    s3_access_key: SecretStr | None = None
    s3_secret_key: SecretStr | None = None
    s3_region: str | None = None
    sources: dict[str, SourceDeployment] = Field(default_factory=dict)
    scenes_per_shard: int = Field(default=1, ge=1)
    max_shards: int = Field(default=256, ge=1, le=1024)
    model_servers: dict[str, ModelServer] = Field(default_factory=dict, description="OpenAI-compatible servers by name")
    llm_base_url: str | None = Field(default=None, description="The model server called 'default', where one is enough")
    llm_api_key: SecretStr | None = None
    models: dict[str, Any] = Field(default_factory=dict, description="RunConfig.models of runs that name none")
    spool: str | None = Field(default=None, description="Local folder for captures in the making; None: the system's")

    @model_validator(mode="before")
    @classmethod
    def _name_servers(cls, values: Any) -> Any:
        """Each model server knows its own name, and the one that SPRITE_LLM_* describe is one of them."""
        servers = values.get("model_servers") or {} if isinstance(values, dict) else None
        if not isinstance(servers, dict):
            return values
        if url := values.get("llm_base_url"):
            if DEFAULT_SERVER in servers:
                raise ValueError("SPRITE_LLM_BASE_URL means the model server 'default', which SPRITE_MODEL_SERVERS has")
            servers = {**servers, DEFAULT_SERVER: {"base_url": url, "api_key": values.get("llm_api_key")}}
        named = {name: {**s, "name": name} if isinstance(s, dict) else s for name, s in servers.items()}
        return {**values, "model_servers": named}

    def source(self, name: str) -> SourceDeployment:
        """The deployment of one source; its defaults where nothing is set."""
        return self.sources.get(name, SourceDeployment())

    def batch_index(self, source: str, batch: date) -> int:
        """Which batch of the source's catalogue a date names; negative before the first."""
        return (batch - self.source(source).first_batch) // timedelta(days=1)


def _choice(given: Any) -> Any:
    if not isinstance(given, str):
        return given
    model, _, server = given.rpartition("@") if "@" in given else (given, "", DEFAULT_SERVER)
    return {"model": model, "server": server}


def is_deployment_field(source: str, name: str) -> bool:
    """Whether an option of a source says where its data lie, and so is never a run's to choose."""
    fields = source_type(source).options_type.__dataclass_fields__
    return name in fields and bool(fields[name].metadata.get("deployment"))


def _complete_options(source: str, given: dict[str, Any]) -> dict[str, Any]:
    """The run's share of the source's options, validated, with defaults filled in."""
    options_type = source_type(source).options_type
    fields = {f.name: f for f in dataclasses.fields(options_type) if not f.metadata.get("deployment")}
    unknown = sorted(set(given) - set(fields))
    if unknown:
        raise ValueError(f"options of source {source!r} must be among {', '.join(fields) or 'none'}, "
                         f"got {', '.join(unknown)}")  # fmt: skip
    types = get_type_hints(options_type)
    filled = {name: _typed(name, types[name], given.get(name, f.default)) for name, f in fields.items()}
    options_type(**filled)
    return TypeAdapter(dict[str, Any]).dump_python(filled, mode="json")  # type: ignore[no-any-return]


def _typed(name: str, kind: Any, value: Any) -> Any:
    try:
        return TypeAdapter(kind).validate_python(value)
    except ValidationError as error:
        raise ValueError(f"option {name}: {error.errors()[0]['msg']}, got {value!r}") from None


def source_options(config: RunConfig, deployment: Deployment) -> Any:
    """The source's options: what the run chose and where the deployment says its data are."""
    options_type = source_type(config.source).options_type
    types = get_type_hints(options_type)
    here = deployment.source(config.source).options
    unknown = sorted(n for n in here if not is_deployment_field(config.source, n))
    if unknown:
        raise ConfigError(f"SPRITE_SOURCES__{config.source.upper()}__OPTIONS has {', '.join(unknown)}, which source "
                          f"{config.source!r} does not take from the deployment")  # fmt: skip
    try:
        merged = {name: _typed(name, types[name], v) for name, v in {**config.options, **here}.items()}
        return options_type(**merged)
    except (TypeError, ValueError) as error:
        raise ConfigError(f"options of source {config.source!r}: {error}") from None


def explain(error: ValidationError) -> str:
    """A validation error as one line a fault: where, what must be, what was given."""
    lines = []
    for fault in error.errors():
        where = ".".join(str(p) for p in fault["loc"]) or "configuration"
        message = fault["msg"].removeprefix("Value error, ")
        # What was given for a model server may be a key under a misspelt name.
        silent = fault["type"] in ("missing", "value_error") or fault["loc"][:1] == ("model_servers",)
        got = "" if silent else f", got {fault['input']!r}"
        lines.append(f"{where}: {message}{got}")
    return "; ".join(lines)
