"""The trigger form's section on language models, and the way back from it to the run configuration.

Models are named, never their hosts: a name after @ is one of the deployment's model servers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from plugins.compat import Param
from sprite_etl.llm.roles import DEFAULT_SERVER, EVERY, ROLES, STAGES

SECTION = "Models"
ADDRESS = "://"
WRITTEN = (
    f"Written MODEL or MODEL@SERVER, where SERVER is one of the deployment's; without one it is {DEFAULT_SERVER!r}."
)
NAMED = {
    "model": (EVERY, "Model", f"For annotator llm: the model of every stage. {WRITTEN} Empty: the deployment's."),
    "vision_model": ("vision", "Vision model", "Names objects and asks from pictures. Empty: as Model."),
    "code_model": (
        "code",
        "Code models",
        "Write the programs; several, separated by commas, share a question's programs. Empty: as Model.",
    ),
    "text_model": ("text", "Text model", "Checks meanings, judges answers, words them. Empty: as Model."),
}
"""Form field → the role that it names models of, its title, its help."""
DETAIL_HELP = (
    f"The same as JSON, by role ({', '.join(ROLES)}), stage ({', '.join(STAGES)}) or {EVERY}, where more is to be "
    'said: {"code": [{"model": "a", "server": "default", "temperature": 0.7}]}. The fields above go before it.'
)
BUDGET = {
    "budget_tokens": ("integer", "Budget, tokens", "Tokens that the models may take, in and out. Empty: no limit."),
    "budget_amount": (
        "number",
        "Budget, money",
        "What the models may cost. The run stops there, keeps what was answered, and goes on from it when it is "
        "triggered again with more. Empty: no limit.",
    ),
}
FIELDS = (*NAMED, "models", *BUDGET, "budget_currency", "provider_batch")


def model_fields() -> dict[str, Param]:
    """The fields in their order; all may stay empty."""
    made = {
        name: Param(None, about, type=["string", "null"], pattern=f"^(?!.*{ADDRESS}).*$", section=SECTION, title=title)
        for name, (_, title, about) in NAMED.items()
    }
    made["models"] = Param(
        None,
        DETAIL_HELP,
        type=["object", "null"],
        propertyNames={"enum": [EVERY, *ROLES, *STAGES]},
        section=SECTION,
        title="Models in detail",
    )
    for name, (kind, title, about) in BUDGET.items():
        made[name] = Param(None, about, type=[kind, "null"], minimum=0, section=SECTION, title=title)
    made["budget_currency"] = Param(
        "USD",
        "Of the budget in money; the models' prices must be in it.",
        type="string",
        pattern="^[A-Z]{3}$",
        section=SECTION,
        title="Currency",
    )
    made["provider_batch"] = Param(
        False,
        "Ask in batches of the provider, at their price and within their 24 hours; what shows pictures is asked at "
        "once. The rows are the same, and the tasks wait without a worker.",
        type="boolean",
        section=SECTION,
        title="Provider batches",
    )
    return made


def model_values(given: Mapping[str, Any]) -> dict[str, Any]:
    """`models` and `budget` as RunConfig takes them; neither where the section is empty.

    given: the form's values that are not None. Raises ValueError for an address among the models.
    """
    named = {role: _listed(given[name]) for name, (role, _, _) in NAMED.items() if name in given}
    models = {**given.get("models", {}), **{role: choices for role, choices in named.items() if choices}}
    for text in _texts(models):
        if ADDRESS in text:
            raise ValueError(
                "models must be names, MODEL or MODEL@SERVER, and servers those of the deployment; "
                f"got the address {text!r}"
            )
    budget = {limit: given[f"budget_{limit}"] for limit in ("tokens", "amount") if f"budget_{limit}" in given}
    if budget and "budget_currency" in given:
        budget["currency"] = given["budget_currency"]
    return {**({"models": models} if models else {}), **({"budget": budget} if budget else {})}


def _listed(text: str) -> list[str]:
    return [choice.strip() for choice in text.split(",") if choice.strip()]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _texts(inner)
