"""Score what VLMEvalKit wrote down for this release's TSV files.

    python vlmevalkit_score.py outputs/MODEL/MODEL_NAME.xlsx …

Prints the mean over tasks and each task's mean. VLMEvalKit scores the file of multiple choice itself, too; of a file of
its own it only writes down what the model said in words and numbers.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path

import pandas as pd

sys.path.insert(0, str(Path(__file__).parent))
from sprite_scoring import score  # type: ignore[import-not-found]


def main(files: list[str]) -> None:
    """Read the files with the columns form, answer, category and prediction, and print."""
    by_task: dict[str, list[float]] = defaultdict(list)
    for name in files:
        if name.endswith(".xlsx"):
            table = pd.read_excel(name, dtype=str, keep_default_na=False)
        else:
            table = pd.read_csv(name, sep="\t" if name.endswith(".tsv") else ",", dtype=str, keep_default_na=False)
        for row in table.to_dict("records"):
            by_task[row["category"]].append(score(row["form"], row["answer"], row["prediction"]))
    if not by_task:
        raise SystemExit("give the files that VLMEvalKit wrote: columns form, answer, category and prediction")
    means = {task: sum(scores) / len(scores) for task, scores in sorted(by_task.items())}
    lines = [f"{'overall':<40} {sum(means.values()) / len(means):.4f}"]
    lines += [f"{task:<40} {mean:.4f}  ({len(by_task[task])})" for task, mean in means.items()]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
