"""Where runs happen: store, servers, paths, keys."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from sprite_etl.extract.child import TIMEOUT_S
from sprite_etl.llm.roles import DEFAULT_SERVER
from sprite_etl.llm.values import ModelServer


class SourceDeployment(BaseModel):
    """How this deployment serves one source."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    first_batch: date = date(2026, 1, 1)
    batch_size: int = Field(default=50, ge=1, le=10_000)
    python: str | None = Field(
        default=None, description="Interpreter of the simulator's own environment; None: this one"
    )
    options: dict[str, Any] = Field(default_factory=dict, description="Paths and hosts of the source")
    timeout_s: float = Field(
        default=TIMEOUT_S, gt=0, description="How long that interpreter may say nothing, seconds, before it is ended"
    )
    retries: int = Field(default=1, ge=0, le=10, description="Further tries of a scene on which the simulator failed")
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
    benchmark_scenes: str | None = Field(
        default=None, description="Folder of lists of scenes that no release holds; None: the lists shipped"
    )
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
