"""How various some texts are, in numbers: all of them depend on how many texts there are, so only equally many can be
compared."""

from __future__ import annotations

import gzip
import math
import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
from datasketch import MinHash, MinHashLSH
from sklearn.feature_extraction.text import TfidfVectorizer

NEAR = 0.8
"""Jaccard likeness of the runs of three words, from which two texts are near-duplicates."""
ORDER = 4
_PERMUTATIONS = 64
_CLOSED = """
    a an the this that these those of in on at to from by with without for as than and or but if nor not no nothing
    is are was were be been being am do does did done has have had can could may might must shall should will would
    i you he she it we they me him her us them my your his its our their one ones each every all any some both either
    neither other another which what who whom whose where when why how there here then so too also only just very more
    most less least much many few fewer between among into onto over under above below behind before after through
    during across along around about against near next up down out off away while"""
FUNCTION_WORDS = frozenset(_CLOSED.split())
"""Words that make a sentence's frame. There is no tagger of parts of speech without a model's weights: this closed list
stands in for one."""
_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?|_")


def words(text: str) -> list[str]:
    """Lower-case words; `_` is a masked name."""
    return _WORD.findall(text.lower())


def measures(texts: Sequence[str]) -> dict[str, float | None]:
    """Every measure of some texts, rounded; None where there are too few words or texts for one.

    distinct_n: different runs of n words ÷ all; self_bleu: mean BLEU-4 of each text against all others, 0–1;
    compression: size ÷ size when gzipped; near_duplicates: share that have a near-duplicate, by MinHash;
    vendi: effective number of different texts (Vendi score; its kernel is the cosine of TF-IDF-weighted runs of 3–5
    characters), vendi_share: that ÷ how many there are; frames: different templates of function words ÷ texts;
    top_frame: share of the most frequent one. High is various, but for self_bleu, compression, near_duplicates and
    top_frame.
    """
    tokens = [words(text) for text in texts]
    frames = Counter(" ".join(_frame(t)) for t in tokens)
    n = len(texts)
    vendi = vendi_score(texts) if n > 1 else None
    found = {
        **{f"distinct_{k}": distinct(tokens, k) for k in (1, 2, 3)},
        "self_bleu": self_bleu(tokens),
        "compression": compression_ratio(texts) if n else None,
        "near_duplicates": near_duplicates(tokens) if n > 1 else None,
        "vendi": vendi,
        "vendi_share": vendi / n if vendi is not None else None,
        "frames": len(frames) / n if n else None,
        "top_frame": max(frames.values()) / n if n else None,
    }
    return {name: None if value is None else round(value, 4) for name, value in found.items()}


def distinct(tokens: Sequence[Sequence[str]], n: int) -> float | None:
    """Different runs of n words ÷ all runs of n words."""
    runs = [run for text in tokens for run in _runs(text, n)]
    return len(set(runs)) / len(runs) if runs else None


def self_bleu(tokens: Sequence[Sequence[str]]) -> float | None:
    """Mean BLEU-4 of each text with all others as references, 0–1. A precision of 0 counts as half a match (smoothing
    by Chen and Cherry's first method); references' lengths count by the closest one."""
    if len(tokens) < 2:
        return None
    counts = [[Counter(_runs(text, n)) for n in range(1, ORDER + 1)] for text in tokens]
    most, second = _largest(counts)
    lengths = Counter(len(text) for text in tokens)
    scores = []
    for text, of in zip(tokens, counts):
        logs = []
        for n in range(ORDER):
            total = sum(of[n].values())
            if not total:
                continue
            shared = sum(
                min(count, second[n][run] if most[n][run] == count else most[n][run]) for run, count in of[n].items()
            )
            logs.append(math.log((shared or 0.5) / total))
        if not logs:
            scores.append(0.0)
            continue
        others = [n for n, count in lengths.items() if count > (n == len(text))]
        closest = min(others, key=lambda n: (abs(n - len(text)), n))
        brief = min(0.0, 1 - closest / len(text))
        scores.append(math.exp(brief + sum(logs) / len(logs)))
    return sum(scores) / len(scores)


def _largest(counts: Sequence[Sequence[Counter[tuple[str, ...]]]]) -> tuple[list[Counter[tuple[str, ...]]], ...]:
    """How often the text that repeats a run most has it, and the one that comes next: what all others but one have."""
    most: list[Counter[tuple[str, ...]]] = [Counter() for _ in range(ORDER)]
    second: list[Counter[tuple[str, ...]]] = [Counter() for _ in range(ORDER)]
    for of in counts:
        for n in range(ORDER):
            for run, count in of[n].items():
                if count > most[n][run]:
                    second[n][run], most[n][run] = most[n][run], count
                elif count > second[n][run]:
                    second[n][run] = count
    return most, second


def compression_ratio(texts: Sequence[str]) -> float:
    """Bytes ÷ bytes when gzipped: the more is repeated, the larger."""
    body = "\n".join(texts).encode()
    return len(body) / len(gzip.compress(body, 9, mtime=0))


def near_duplicates(tokens: Sequence[Sequence[str]]) -> float:
    """Share of the texts that have a near-duplicate among the others."""
    runs = [[" ".join(run).encode() for run in _runs(text, 3)] or [" ".join(text).encode()] for text in tokens]
    prints = MinHash.bulk(runs, num_perm=_PERMUTATIONS, seed=1)
    index = MinHashLSH(threshold=NEAR, num_perm=_PERMUTATIONS)
    for number, made in enumerate(prints):
        index.insert(number, made)
    return sum(len(index.query(made)) > 1 for made in prints) / len(prints)


def vendi_score(texts: Sequence[str]) -> float:
    """exp of the entropy of the eigenvalues of the kernel ÷ n: 1 where all are alike, n where none is like another."""
    weights = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True).fit_transform(texts)
    kernel = (weights @ weights.T).toarray() / len(texts)
    values = np.linalg.eigvalsh(kernel)
    values = values[values > 1e-12]
    return float(np.exp(-(values * np.log(values)).sum()))


def _frame(tokens: Sequence[str]) -> list[str]:
    """Function words stay, all others become one mark, runs of marks one."""
    frame: list[str] = []
    for token in tokens:
        mark = token if token in FUNCTION_WORDS else "·"
        if mark != "·" or frame[-1:] != ["·"]:
            frame.append(mark)
    return frame


def _runs(tokens: Sequence[str], n: int) -> list[tuple[str, ...]]:
    return [tuple(tokens[i : i + n]) for i in range(len(tokens) - n + 1)]
