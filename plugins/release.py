"""A release as an Airflow operator, and its trigger form, made from the release's own options."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from plugins.compat import Context, Param
from plugins.deployment import deployment
from plugins.operators import LOG_SECONDS, SpriteOperator, final_errors
from sprite_etl.load.release.options import FORMATS, ReleaseOptions
from sprite_etl.transform.rows import KINDS

WHAT, HOW, FILES = "What it holds", "Splits and forms", "Files"
SECTIONS = {
    WHAT: ("version", "sources", "batches", "recipes", "kinds", "producers", "scenes", "pairs", "unverified", "blind"),
    HOW: ("val", "test", "choice", "number", "open", "seed"),
    FILES: ("formats", "embed"),
}
TITLES = {
    "version": "Version",
    "sources": "Sources",
    "batches": "Batches",
    "recipes": "Recipes",
    "kinds": "Kinds of question",
    "producers": "Whose questions",
    "scenes": "Scenes at most",
    "pairs": "Pairs at most",
    "unverified": "Unverified, too",
    "blind": "Tasks solved without seeing",
    "val": "Share of val",
    "test": "Share of test",
    "choice": "Weight of multiple choice",
    "number": "Weight of numbers",
    "open": "Weight of words",
    "seed": "Seed",
    "formats": "Formats",
    "embed": "Pictures inside files",
}
KEPT = ("type", "enum", "minimum", "maximum", "exclusiveMaximum", "pattern")
"""What of a field's JSON schema a form's field takes."""
_NESTED = {"val": "shares", "test": "shares", "choice": "mix", "number": "mix", "open": "mix"}
_PICKED = {"kinds": KINDS, "producers": ("template", "program"), "formats": FORMATS}
_HELP = {
    "val": "Share of the places that goes to val, 0–1.",
    "test": "Share of the places that goes to test, 0–1. What is neither is train.",
}


def release_form() -> dict[str, Param]:
    """The form's fields in their order."""
    return {name: _param(name, section) for section, names in SECTIONS.items() for name in names}


def release_options(params: Mapping[str, Any]) -> ReleaseOptions:
    """The filled-in form as the release's options; what is left empty has their default. Raises ValidationError,
    ValueError for a name that the form does not have."""
    unknown = sorted(set(params) - set(TITLES))
    if unknown:
        raise ValueError(f"release parameters must be among {', '.join(TITLES)}, got {', '.join(unknown)}")
    given: dict[str, Any] = {}
    for name, value in params.items():
        if value is None:
            continue
        if name in _NESTED:
            given.setdefault(_NESTED[name], {})[name] = value
        else:
            given[name] = value
    return ReleaseOptions.model_validate(given)


class SpriteReleaseOperator(SpriteOperator):
    """Make the release that the form describes. Returns {version, made, rows, counts, key}."""

    def execute(self, context: Context) -> dict[str, Any]:
        from sprite_etl.config import ConfigError
        from sprite_etl.load.release.build import build
        from sprite_etl.load.release.manifest import ReleaseError
        from sprite_etl.pipeline.plan import store_of

        with final_errors():
            try:
                options = release_options(context["params"])
                here = deployment()
                lists = Path(here.benchmark_scenes) if here.benchmark_scenes else None
                store = store_of(here)
                manifest, made = build(store, options, lists=lists, spool=here.spool, progress=self._progress())
            except ReleaseError as error:
                raise ConfigError(str(error)) from None
        told = {"version": options.version, "made": made, "rows": manifest.rows, "counts": manifest.counts}
        for reason, rows in manifest.counts["dropped"].items():
            self.log.info("left out: %6d rows, %s", rows, reason)
        self.log.info("release %s: %s rows, %s", options.version, manifest.rows, "made" if made else "it was there")
        return {**told, "key": f"releases/{options.version}"}

    def _progress(self) -> Any:
        said = 0.0

        def report(stage: str, done: int, of: int) -> None:
            nonlocal said
            if time.monotonic() - said >= LOG_SECONDS:
                said = time.monotonic()
                self.log.info("%s: %d of %d", stage, done, of)

        return report


def _param(name: str, section: str) -> Param:
    about: dict[str, Any] = {"section": section, "title": TITLES[name]}
    owner = ReleaseOptions.model_fields[_NESTED[name]].annotation if name in _NESTED else ReleaseOptions
    assert owner is not None
    schema = dict(owner.model_json_schema()["properties"][name])
    field = owner.model_fields[name]
    help_text = _HELP.get(name) or str(field.description)
    default = None if field.is_required() else field.default
    if name in _PICKED:
        chosen = list(default or ())
        items = {"type": "string", "enum": list(_PICKED[name])}
        return Param(chosen, help_text, type="array", items=items, examples=list(_PICKED[name]), **about)
    if isinstance(default, tuple):
        return Param(list(default), help_text, type="array", items={"type": "string"}, **about)
    if "anyOf" in schema:
        bounds = {k: v for branch in schema["anyOf"] for k, v in branch.items() if k != "type"}
        return Param(default, help_text, type=[b["type"] for b in schema["anyOf"]], **bounds, **about)
    kept = {k: v for k, v in schema.items() if k in KEPT}
    if field.is_required():
        return Param(description=help_text, minLength=1, **kept, **about)
    return Param(default, help_text, **kept, **about)
