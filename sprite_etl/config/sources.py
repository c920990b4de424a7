"""A source's own options: those that a run chooses, and those that say where the deployment keeps the data."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, get_type_hints

from pydantic import TypeAdapter, ValidationError

from sprite_etl.config.errors import ConfigError
from sprite_etl.extract.registry import source_type

if TYPE_CHECKING:
    from sprite_etl.config.deployment import Deployment
    from sprite_etl.config.run import RunConfig


def is_deployment_field(source: str, name: str) -> bool:
    """Whether an option of a source says where its data lie, and so is never a run's to choose."""
    fields = source_type(source).options_type.__dataclass_fields__
    return name in fields and bool(fields[name].metadata.get("deployment"))


def complete_options(source: str, given: dict[str, Any]) -> dict[str, Any]:
    """The run's share of the source's options, validated, with defaults filled in. Raises ValueError."""
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


def source_options(config: RunConfig, deployment: Deployment) -> Any:
    """The source's options: what the run chose and where the deployment says its data are. Raises ConfigError."""
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


def _typed(name: str, kind: Any, value: Any) -> Any:
    try:
        return TypeAdapter(kind).validate_python(value)
    except ValidationError as error:
        raise ValueError(f"option {name}: {error.errors()[0]['msg']}, got {value!r}") from None
