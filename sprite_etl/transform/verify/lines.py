"""`sprite verify`: programs from anywhere, one JSON object each, judged against a capture in the order of cost."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sprite_etl.scene.folder import CaptureFolder
from sprite_etl.transform.answers import equal
from sprite_etl.transform.programs.sandbox import Limits, Program, SandboxError, run_programs
from sprite_etl.transform.programs.scene_json import scene_json
from sprite_etl.transform.tasks import NotAnswerable
from sprite_etl.transform.verify.claims import BadLine, Declared, claim_of, declared, parse_line
from sprite_etl.transform.verify.judged import Line, bad, printed, vote_over
from sprite_etl.transform.verify.meaning import MeaningDiffers, understood
from sprite_etl.transform.verify.programs import PASSED, Verdict, verify
from sprite_etl.transform.verify.rules import NOT_CHECKED, Rules
from sprite_etl.transform.view import View, view_of
from sprite_etl.transform.votes import AGREEING_SHARE

LINES_AT_ONCE = 512
CLAIMS_AT_ONCE = 32
"""Programs that the sandbox is sent together: each may bring several changed views of its own."""
MOST_VOTES = 64


def verify_lines(
    folder: CaptureFolder,
    lines: Iterable[str | Mapping[str, Any]],
    votes: int = 1,
    limits: Limits | None = None,
    *,
    agreeing_share: float = AGREEING_SHARE,
) -> Iterator[dict[str, Any]]:
    """Judge programs as they come; what is held at any time is a batch of lines, whatever their number.

    A line, as JSON text or already read: {id, question, task (or null), answer_type, unit, objects (ids, in the
    question's order), frames (the view; empty = all), params, code, and where they apply choices}. Back comes for
    each, in order, {id, status: accepted | rejected | failed, reason, detail, value, checks, cpu_ms}. Reasons are
    those of `verify.reasons`; a line that cannot be judged is failed with bad_line, and never stops the others.

    With votes > 1, lines of one id that follow each other are programs of one question, `votes` of them at most: of
    `votes`, the configured share must agree. Raises ValueError for other votes or shares, and
    SandboxError where the sandbox itself fails.
    """
    if not 1 <= votes <= MOST_VOTES:
        raise ValueError(f"votes must be from 1 to {MOST_VOTES}, got {votes}")
    if not 0.5 < agreeing_share <= 1:
        raise ValueError(f"the agreeing share must be above 0.5 and at most 1, got {agreeing_share:g}")
    return _Judge(folder, votes, limits, agreeing_share).judged(lines)


class _Judge:
    def __init__(self, folder: CaptureFolder, votes: int, limits: Limits | None, agreeing_share: float) -> None:
        self._capture, self._votes, self._limits, self._share = folder.capture, votes, limits, agreeing_share
        self._rules = Rules(folder)
        self._view = lru_cache(32)(lambda frames: view_of(folder.capture, frames))

    def judged(self, lines: Iterable[str | Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
        batch: list[Line] = []
        group, key, first, size = 0, "", None, 0
        for text in lines:
            line = self._read(text)
            own = json.dumps(line.id, default=str)
            if self._votes > 1 and own == key and line.id is not None:
                size += 1
                if line.asked is not None and size > self._votes:
                    bad(line, f"more than {self._votes} lines have this id")
                elif line.asked is not None and first is not None and line.asked.asked() != first:
                    bad(line, "not the question that the first line of this id asks")
            else:
                if len(batch) >= LINES_AT_ONCE:
                    yield from self._finish(batch)
                    batch = []
                group, key, first, size = group + 1, own, None, 1
            if first is None and line.asked is not None:
                first = line.asked.asked()
            line.group = group
            batch.append(line)
            if len(batch) >= 2 * LINES_AT_ONCE:  # thousands of lines of one id: all past `votes` are bad already
                yield from self._finish(batch)
                batch = []
        yield from self._finish(batch)

    def _read(self, text: str | Mapping[str, Any]) -> Line:
        """What can be said of a line before anything runs."""
        line_id: Any = None
        try:
            fields = parse_line(text)
            line_id = fields.get("id")
            asked, checks = understood(declared(fields, self._capture, self._view))
        except BadLine as error:
            return bad(Line(line_id, Verdict("failed")), str(error))
        except MeaningDiffers as error:
            verdict = Verdict("accepted")
            verdict.reject("meaning", "meaning_mismatch", str(error))
            return Line(line_id, verdict)
        return Line(line_id, Verdict("accepted", checks=checks), asked)

    def _finish(self, batch: Sequence[Line]) -> Iterator[dict[str, Any]]:
        by_view: dict[tuple[int, ...], list[Line]] = {}
        for line in batch:
            if line.asked is not None:
                by_view.setdefault(line.asked.frames, []).append(line)
        for members in by_view.values():
            for start in range(0, len(members), CLAIMS_AT_ONCE):
                self._execute(members[start : start + CLAIMS_AT_ONCE])
        if self._votes > 1:
            vote_over(batch, self._votes, self._share)
        self._hold_against_the_task(batch)
        return (printed(line) for line in batch)

    def _execute(self, lines: Sequence[Line]) -> None:
        """Run programs of one view. A line whose params nobody foresaw must not take the others with it."""
        known = [line.asked for line in lines if line.asked is not None]
        view, claims = known[0].view, [claim_of(asked) for asked in known]
        try:
            verdicts = verify(view, claims, self._limits)
        except Exception as error:
            if len(lines) > 1:
                for line in lines:
                    self._execute([line])
                return
            if isinstance(error, SandboxError) and not _runs(view):
                raise
            bad(lines[0], _unfit(error))
            return
        for line, verdict in zip(lines, verdicts):
            verdict.checks = {**line.verdict.checks, **verdict.checks}
            line.verdict = verdict

    def _hold_against_the_task(self, batch: Sequence[Line]) -> None:
        """The solver and the rules of asking, once for each question of the batch."""
        solved: dict[str, _Held] = {}
        ruled: dict[str, _Held] = {}
        for line in batch:
            asked, verdict = line.asked, line.verdict
            if asked is None or asked.task is None or verdict.status != "accepted":
                continue
            key = asked.asked()
            if key not in solved:
                solved[key] = _solved(asked)
            expected, reason, detail = solved[key]
            if reason is None and not equal(expected, verdict.value, asked.answer_type):
                reason, detail = "solver_disagrees", f"the program says {verdict.value!r}, the solver {expected!r}"
            if not _passes(verdict, "solver", PASSED, reason, detail):
                continue
            if key not in ruled:
                ruled[key] = _ruled(self._rules, asked)
            _passes(verdict, "rules", *ruled[key])


_Held = tuple[Any, "str | None", str]
"""(what was found, the reason why not, a sentence of detail)"""


def _passes(verdict: Verdict, check: str, found: str, reason: str | None, detail: str) -> bool:
    if reason is None:
        verdict.checks[check], verdict.detail = found, detail
        return True
    verdict.reject(check, reason, detail)
    if reason == "bad_line":
        verdict.status = "failed"
    return False


def _solved(asked: Declared) -> _Held:
    assert asked.task is not None
    try:
        return asked.task.solve(asked.view, asked.named, asked.params), None, ""
    except NotAnswerable as none:
        return None, "solver_disagrees", f"the solver finds no answer: {none}"
    except Exception as error:  # whatever a solver makes of params that it was never meant to see
        return None, "bad_line", _unfit(error)


def _ruled(rules: Rules, asked: Declared) -> _Held:
    try:
        check, detail = rules.broken(asked)
    except Exception as error:
        return None, "bad_line", _unfit(error)
    return (check, None, detail) if check in (PASSED, NOT_CHECKED) else (None, check, detail)


def _unfit(error: Exception) -> str:
    return f"params or objects do not fit the question: {type(error).__name__}: {error}"


def _runs(view: View) -> bool:
    """Whether the sandbox works, where it failed on one line."""
    try:
        ((outcome,),) = run_programs([scene_json(view)], [Program("def answer(scene):\n    return 1\n")])
    except SandboxError:
        return False
    return bool(outcome.value == 1)
