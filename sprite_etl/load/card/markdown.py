"""Markdown as the Hub shows it: tables, folded parts, text that is not read as markup."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any


def plain(text: Any) -> str:
    """Text in a table's cell or a paragraph, as it stands."""
    escaped = html.escape(str(text), quote=False)
    for mark in "\\|*_`[]":
        escaped = escaped.replace(mark, f"\\{mark}")
    return " ".join(escaped.split())


def table(head: Sequence[str], rows: Sequence[Sequence[Any]], numbers: Sequence[int] = ()) -> str:
    """A table; columns of these indices are aligned to the right. Cells are markdown already."""
    rule = ["--:" if i in numbers else "---" for i in range(len(head))]
    lines = [head, rule, *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def folded(title: str, body: str) -> str:
    """A part that opens on a click."""
    return f"<details>\n<summary>{html.escape(title)}</summary>\n\n{body}\n\n</details>"


def named(name: str) -> str:
    """A name of this program as words that stay on one line: multi_image → multi image."""
    return name.replace("_", "\N{NO-BREAK SPACE}")


def count(number: int | None) -> str:
    """1,234; a dash for none."""
    return "–" if number is None else f"{number:,}"


def percent(share: float | None) -> str:
    """12.3 of 0.123; a dash where there is none."""
    return "–" if share is None else f"{100 * share:.1f}"


def megabytes(size: int) -> str:
    """Of bytes."""
    return f"{size / 1e6:,.1f} MB" if size < 1e9 else f"{size / 1e9:,.2f} GB"
