"""Great Expectations, used in one place and imported only when the gate runs: it costs seconds and 275 MB.

Its usage reporting is switched off before the import (GX_ANALYTICS_ENABLED) and again on the context.
"""

from __future__ import annotations

import importlib
import logging
import os
import warnings
from collections.abc import Mapping
from typing import Any

import polars as pl

from sprite_etl.quality.suites import SUITES, Check, Suite

EXAMPLES = 20
"""Failing rows that a report names, per check."""


def validate(tables: Mapping[str, pl.DataFrame]) -> list[dict[str, Any]]:
    """Run every suite on its table (suite name → its columns); one report a suite, in SUITES' order:

    {suite, rows, checks, passed, failed: [{check, columns, why, rows, examples: [{row_id…, value}]}]}.
    A suite over no rows passes.
    """
    context = _context()
    source = context.data_sources.add_pandas("sprite")
    return [_report(source, suite, tables[suite.name]) for suite in SUITES]


def _gx(module: str = "great_expectations") -> Any:
    return importlib.import_module(module)


def _context() -> Any:
    # The variable is what GX reads when it is imported or makes a context; people who set it keep their word.
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "False")
    logging.getLogger("great_expectations").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        context = _gx().get_context(mode="ephemeral")
    context.enable_analytics(False)
    context.variables.progress_bars = {"globally": False}
    return context


def _report(source: Any, suite: Suite, table: pl.DataFrame) -> dict[str, Any]:
    failed = [] if table.is_empty() else _failed(source, suite, table)
    return {
        "suite": suite.name,
        "rows": table.height,
        "checks": len(suite.checks),
        "passed": not failed,
        "failed": failed,
    }


def _failed(source: Any, suite: Suite, table: pl.DataFrame) -> list[dict[str, Any]]:
    asset = source.add_dataframe_asset(suite.name)
    batch = asset.add_batch_definition_whole_dataframe("batch").get_batch({"dataframe": table.to_pandas()})
    expectations = [_expectation(check, str(number)) for number, check in enumerate(suite.checks)]
    result = batch.validate(
        _gx().ExpectationSuite(suite.name, expectations=expectations),
        result_format={"result_format": "COMPLETE", "unexpected_index_column_names": list(suite.row_id)},
    )
    failures: dict[int, dict[str, Any]] = {}
    for outcome in result.results:
        if outcome.success:
            continue
        number = int(outcome.expectation_config.meta["check"])
        failures[number] = _failure(suite.checks[number], outcome)
    return [failures[number] for number in sorted(failures)]


def _failure(check: Check, outcome: Any) -> dict[str, Any]:
    examples = outcome.result.get("unexpected_index_list") or []
    report = {
        "check": outcome.expectation_config.type,
        "columns": list(check.columns),
        "why": check.why,
        "rows": int(outcome.result.get("unexpected_count") or 0),
        "examples": [{str(k): _plain(v) for k, v in example.items()} for example in examples[:EXAMPLES]],
    }
    raised = [e["exception_message"] for e in _exceptions(outcome) if e.get("raised_exception")]
    return {**report, "error": raised[0]} if raised else report


def _exceptions(outcome: Any) -> list[dict[str, Any]]:
    info = outcome.exception_info or {}
    return [info] if "raised_exception" in info else list(info.values())


def _plain(value: Any) -> Any:
    value = value.item() if hasattr(value, "item") else value
    return value if isinstance(value, (str, int, bool)) or value is None else str(value)


def _expectation(check: Check, number: str) -> Any:
    gxe = _gx("great_expectations.expectations")
    first, options, meta = check.columns[0], dict(check.options), {"check": number}
    if check.kind == "not_null":
        return gxe.ExpectColumnValuesToNotBeNull(column=first, meta=meta)
    if check.kind == "unique":
        return gxe.ExpectColumnValuesToBeUnique(column=first, meta=meta)
    if check.kind == "unique_together":
        return gxe.ExpectCompoundColumnsToBeUnique(column_list=list(check.columns), meta=meta)
    if check.kind == "in_set":
        return gxe.ExpectColumnValuesToBeInSet(column=first, value_set=list(options["allowed"]), meta=meta)
    if check.kind == "between":
        return gxe.ExpectColumnValuesToBeBetween(
            column=first, min_value=options["low"], max_value=options["high"], meta=meta
        )
    if check.kind == "matches":
        return gxe.ExpectColumnValuesToMatchRegex(column=first, regex=options["pattern"], meta=meta)
    pair = {"column_A": first, "column_B": check.columns[1], "meta": meta}
    if check.kind == "equal":
        return gxe.ExpectColumnPairValuesToBeEqual(**pair)
    return gxe.ExpectColumnPairValuesAToBeGreaterThanB(or_equal=True, **pair)
