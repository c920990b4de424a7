"""The trigger form of a source's DAG, made from the run configuration and the source's own options, and the way
back from a filled-in form to the run configuration."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from typing import Any, get_type_hints

from pydantic import TypeAdapter

from plugins import model_form
from plugins.compat import Param
from sprite_etl.config import RunConfig, is_deployment_field
from sprite_etl.extract.registry import source_type
from sprite_etl.transform.rows import KINDS
from sprite_etl.transform.tasks.chosen import NAMES

BATCH, SCENES, QUESTIONS, LOADING = "Batch", "How scenes are made", "Questions and answers", "Loading"
FIELDS = {
    "batch": (BATCH, "Batch date"),
    "scenes": (BATCH, "Number of scenes"),
    "seed": (BATCH, "Seed"),
    "kinds": (QUESTIONS, "Kinds of question"),
    "tasks": (QUESTIONS, "Tasks"),
    "annotator": (QUESTIONS, "Annotator"),
    "votes": (QUESTIONS, "Programs per question"),
    "agreeing_share": (QUESTIONS, "Share that must agree"),
    "recipe": (LOADING, "Recipe"),
    "max_rejected_scenes": (LOADING, "Rejected scenes allowed"),
}
_OWN = {*FIELDS, *model_form.FIELDS, "replace"}
BATCH_HELP = (
    "The date that names the batch, YYYY-MM-DD; each date holds its own scenes. A partition key (a backfill's, or "
    "under Advanced Options) goes before this field. Empty: the UTC day on which the run is made."
)
REPLACE_HELP = (
    "Overwrite the partition even where another run of the same source, batch and recipe committed after this one was "
    "planned. What was made is kept: the same form again with this ticked only loads."
)


def form(source: str) -> dict[str, Param]:
    """The form's fields in their order. Raises ValueError when an option has the name of a field."""
    described = RunConfig.model_json_schema()["properties"]
    made = {}
    for name, (section, title) in FIELDS.items():
        schema = _plain(described[name])
        made[name] = _param(schema, schema.pop("default", None), section, title)
        if name == "seed":
            made.update(_options_fields(source))
        if name == "agreeing_share":
            made.update(model_form.model_fields())
    made["batch"] = Param(
        None, BATCH_HELP, type=["string", "null"], format="date", section=BATCH, title=FIELDS["batch"][1]
    )
    made["kinds"] = _picked("kinds", list(KINDS), described["kinds"]["description"], KINDS, type="array", minItems=1)
    made["tasks"] = _picked("tasks", None, described["tasks"]["description"], NAMES, type=["array", "null"])
    made["replace"] = Param(False, REPLACE_HELP, type="boolean", section=LOADING, title="Replace")
    return made


def run_fields(source: str, params: Mapping[str, Any], batch: str) -> dict[str, Any]:
    """The filled-in form as `RunConfig` takes it. Raises ValueError for a name that the form does not have, and for
    an address among the models."""
    options = set(_options_fields(source))
    unknown = sorted(set(params) - _OWN - options)
    if unknown:
        known = ", ".join([*FIELDS, *model_form.FIELDS, *sorted(options), "replace"])
        raise ValueError(f"run parameters must be among {known}, got {', '.join(unknown)}")
    # What is left empty has the run configuration's own default.
    given = {name: value for name, value in params.items() if value is not None}
    return {
        **{name: given[name] for name in FIELDS if name in given and name != "batch"},
        "source": source,
        "batch": batch,
        "options": {name: given[name] for name in sorted(options) if name in given},
        **model_form.model_values(given),
    }


def batch_of(key: str | None, field: str | None, made_at: datetime) -> str:
    """The run's batch: its partition key, else the form's date, else the UTC day on which the run was made."""
    return key or field or made_at.astimezone(timezone.utc).date().isoformat()


def _options_fields(source: str) -> dict[str, Param]:
    options_type = source_type(source).options_type
    types = get_type_hints(options_type)
    made = {}
    for option in dataclasses.fields(options_type):
        if is_deployment_field(source, option.name):
            continue
        if option.name in _OWN:
            raise ValueError(f"option {option.name!r} of source {source!r} has the name of a form field; rename it")
        about = dict(option.metadata)
        title = about.pop("title", option.name)
        schema = {**_plain(TypeAdapter(types[option.name]).json_schema()), "description": about.pop("description", "")}
        if (choices := about.pop("choices", None)) is not None:
            schema["enum"] = list(choices)
        schema |= {k: v for k, v in about.items() if k in ("minimum", "maximum") and v is not None}
        made[option.name] = _param(schema, option.default, SCENES, title)
    return made


def _picked(name: str, default: list[str] | None, about: str, choices: Sequence[str], **schema: Any) -> Param:
    """A list to pick from, which is `examples` in Airflow's forms; `items` is what refuses the rest."""
    section, title = FIELDS[name]
    items = {"type": "string", "enum": list(choices)}
    return Param(default, about, items=items, examples=list(choices), section=section, title=title, **schema)


def _plain(schema: Mapping[str, Any]) -> dict[str, Any]:
    """A JSON schema without `anyOf`: what may be null lists both types, as Airflow's forms want it."""
    plain = {k: v for k, v in schema.items() if k not in ("anyOf", "title")}
    for branch in schema.get("anyOf", ()):
        kinds = [*plain.pop("type", []), branch["type"]]
        plain |= {k: v for k, v in branch.items() if k != "type"}
        plain["type"] = kinds
    return plain


def _param(schema: Mapping[str, Any], default: Any, section: str, title: str) -> Param:
    rest = dict(schema)
    description = rest.pop("description", "")
    if isinstance(default, tuple):
        default = list(default)
    if default == "" and rest.get("type") == "string":
        # The form takes an empty text for a missing one and would not let the run be triggered.
        default, rest["type"] = None, ["string", "null"]
        if "enum" in rest:
            rest["enum"] = [choice or None for choice in rest["enum"]]
    return Param(default, description, section=section, title=title, **rest)
