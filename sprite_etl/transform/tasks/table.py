"""The registry as one table of the documentation.

python -m sprite_etl.transform.tasks.table > docs/tasks.md
"""

from __future__ import annotations

import sys

from sprite_etl.transform.tasks import RELATIONS, TASKS, Task

_INTRO = """\
# Tasks

What can be asked, in one table. It is generated from the registry: `python -m sprite_etl.transform.tasks.table`.

*Answer*: the type and unit of the value. *Kinds*: the views in which it is asked. *Needs*: what a capture must carry.
*Margin*: what must part the answer from a tie, or the question is not asked. *Must not change* and *must change* name
the relations (below) that hold a program's answer; a task with *constructed views* is also tried on views that were put
together so that the answer is known.
"""
_COLUMNS = ("task", "answer", "kinds", "needs", "margin", "must not change it", "must change it", "constructed views",
            "asked by")  # fmt: skip


def tasks_table() -> str:
    """The page, Markdown."""
    lines = [_INTRO]
    lines += [
        f"| {' | '.join(_COLUMNS)} |",
        "|" + "---|" * len(_COLUMNS),
    ]
    lines += [_row(t) for t in sorted(TASKS.values(), key=lambda t: t.name)]
    lines += ["", "## Relations", "", "| relation | what is done to the view |", "|---|---|"]
    lines += [f"| `{name}` | {text} |" for name, text in RELATIONS.items()]
    return "\n".join(lines) + "\n"


def _row(task: Task) -> str:
    answer = task.answer_type + (f", {task.unit}" if task.unit else "")
    if task.choices:
        answer += f" ({', '.join(task.choices)})"
    kept = [f"`{r}`" if c in ("same", "length^0") else f"`{r}` ({c})" for r, c in task.relations.items()
            if c not in ("changes", "plus_1", "minus_1")]  # fmt: skip
    changed = [f"`{r}`" if c == "changes" else f"`{r}` ({c})" for r, c in task.relations.items()
               if c in ("changes", "plus_1", "minus_1")]  # fmt: skip
    if task.answer_type in ("choice", "object", "objects", "order") and task.arity[1] > 1:
        kept.append("`exchange_choices`")
    cells = (
        f"`{task.name}`",
        answer,
        ", ".join(task.kinds),
        ", ".join(task.needs) or "–",
        task.margin_rule or "–",
        ", ".join(kept),
        ", ".join(changed) or "–",
        "yes" if task.construct else "–",
        ", ".join(task.benchmarks) or "–",
    )
    return "| " + " | ".join(cells) + " |"


if __name__ == "__main__":
    sys.stdout.write(tasks_table())
