"""What `sprite verify` makes of the hand-written questions: the four outcomes, each listed.

python -m tests.benchmarks.written [--all]
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from pathlib import Path

from tests.transform.verify.written import OUTCOMES, Judged, judged
from tests.transform.verify.written_rooms import written_rooms


def listed(entry: Judged) -> str:
    """One line: which question, what was said of it, and its text."""
    line, verdict = entry.line, entry.verdict
    said = verdict["reason"] or verdict["value"]
    return f"  {line['id']:<14} {said!s:<28} {line.get('task') or '-':<26} {line['question'][:90]}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", action="store_true", help="list what was judged rightly too")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = judged(written_rooms(Path(folder)))
    counts = Counter(j.outcome for j in found)
    print(f"{len({j.line['id'] for j in found})} questions, {len(found)} programs")
    for outcome in OUTCOMES:
        print(f"{outcome}: {counts[outcome]}")
        if args.all or outcome in ("accepted and wrong", "rejected wrongly"):
            print("\n".join(listed(j) for j in found if j.outcome == outcome))
    reasons = Counter(j.verdict["reason"] for j in found if j.outcome == "rejected rightly")
    print("rejected rightly, by reason:", ", ".join(f"{reason} {n}" for reason, n in reasons.most_common()))


if __name__ == "__main__":
    main()
