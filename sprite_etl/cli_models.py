"""The command line's options for models and what they may cost."""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path
from typing import Any

from sprite_etl.config import ConfigError
from sprite_etl.llm.budget import Budget
from sprite_etl.llm.roles import EVERY, ROLES, STAGES

_NAMED = re.compile(r"([a-z_]+)=(.+)")
_AMOUNT = re.compile(r"(\d+(?:\.\d+)?|\.\d+) ?([A-Za-z]{3})?")


def add_model_options(options: argparse.ArgumentParser) -> None:
    """--model, --models, --budget, --budget-tokens, --provider-batch."""
    options.add_argument(
        "--model", action="append", metavar="[ROLE=]MODEL[@SERVER]",
        help=f"for --annotator llm; repeat. ROLE: {', '.join(ROLES)}, or a stage ({', '.join(STAGES)}); the same twice "
        "mixes models. SERVER: a name of SPRITE_MODEL_SERVERS; default: SPRITE_LLM_BASE_URL's (else SPRITE_MODELS)",
    )  # fmt: skip
    options.add_argument(
        "--models", type=Path, metavar="FILE.json", help="the same as JSON, with temperature, samples, max_tokens"
    )
    options.add_argument("--budget", metavar="AMOUNT[CURRENCY]", help="what the models may cost, such as 5USD")
    options.add_argument("--budget-tokens", type=int, metavar="N", help="tokens that they may take, in and out")
    options.add_argument(
        "--provider-batch", action="store_true",
        help="ask in batches of the provider, at their price and within their 24 hours; what shows pictures online",
    )  # fmt: skip


def models_of(args: argparse.Namespace) -> dict[str, Any]:
    """RunConfig.models as the options say: the file's, and above it --model's. Raises ConfigError."""
    named: dict[str, list[str]] = {}
    for text in args.model or ():
        found = _NAMED.fullmatch(text)
        role, model = found.groups() if found else (EVERY, text)
        named.setdefault(role, []).append(model)
    return {**(_read(args.models) if args.models else {}), **named}


def budget_of(args: argparse.Namespace) -> Budget | None:
    """The budget that the options give, None where they give none. Raises ConfigError."""
    if args.budget_tokens is not None and args.budget_tokens < 0:
        raise ConfigError(f"--budget-tokens must be a number of tokens, got {args.budget_tokens}")
    if args.budget is None:
        return None if args.budget_tokens is None else Budget(tokens=args.budget_tokens)
    found = _AMOUNT.fullmatch(args.budget.strip())
    if not found:
        raise ConfigError(f"--budget must be an amount and a currency, such as 5USD or 12.50EUR, got {args.budget!r}")
    return Budget(tokens=args.budget_tokens, amount=float(found[1]), currency=(found[2] or "USD").upper())


def _read(path: Path) -> dict[str, Any]:
    try:
        read = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigError(f"--models must be a file of JSON: {path}: {error}") from None
    if not isinstance(read, dict):
        raise ConfigError(
            f"--models {path} must hold an object of role or stage to models, got a {type(read).__name__}"
        )
    return read
