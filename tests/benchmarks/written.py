"""What the pipeline makes of the hand-written questions: the four outcomes, each listed.

python -m tests.benchmarks.written [--all]
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from pathlib import Path

from tests.transform.verify.written import OUTCOMES, Judged, judged, written_questions
from tests.transform.verify.written_rooms import written_rooms


def listed(entry: Judged) -> str:
    """One line: which question, what was said of it and of its programs, and its text."""
    line, said = entry.line, entry.reason or entry.value
    programs = " ".join(entry.programs)
    return f"  {line['id']:<17} {said!s:<24} {line.get('task') or '-':<26} {line['question'][:90]}  [{programs}]"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", action="store_true", help="list what was judged rightly too")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = judged(written_rooms(Path(folder)))
    counts = Counter(j.outcome for j in found)
    questions = written_questions()
    free = sum(lines[0].get("task") is None for lines in questions)
    programs = sum(len(lines) for lines in questions)
    print(f"{len(questions)} questions, {free} of them of no registered task, {programs} programs")
    for outcome in OUTCOMES:
        print(f"{outcome}: {counts[outcome]}")
        if args.all or outcome in ("accepted and wrong", "rejected wrongly"):
            print("\n".join(listed(j) for j in found if j.outcome == outcome))
    reasons = Counter(j.reason for j in found if j.outcome == "rejected rightly")
    print("rejected rightly, by reason:", ", ".join(f"{reason} {n}" for reason, n in reasons.most_common()))
    refused = Counter(reason for j in found for reason in j.programs if reason != "accepted")
    print("programs refused, by reason:", ", ".join(f"{reason} {n}" for reason, n in refused.most_common()))


if __name__ == "__main__":
    main()
