"""`sprite verify`: programs from anywhere, one JSON object each, judged against a capture."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast, get_args

from sprite_etl.scene.capture import Capture
from sprite_etl.scene.folder import CaptureFolder
from sprite_etl.transform.answers import equal
from sprite_etl.transform.programs.sandbox import Limits
from sprite_etl.transform.rows import AnswerType
from sprite_etl.transform.tasks import TASKS, Change, NotAnswerable, Relation, Task
from sprite_etl.transform.verify.programs import PASSED, Claim, Verdict, verify
from sprite_etl.transform.verify.relations import Asked
from sprite_etl.transform.view import View, view_of
from sprite_etl.transform.votes import AGREEING_SHARE

_LENGTH_POWER = {"m": "length^1", "m2": "length^2", "m3": "length^3"}


class BadLine(ValueError):
    """A line that does not say what is to be verified: names the field, what it must be and what it is."""


@dataclass(slots=True)
class _Line:
    id: Any
    view: View
    claim: Claim
    task: Task | None
    verdict: Verdict


def verify_lines(
    folder: CaptureFolder, lines: Sequence[str | Mapping[str, Any]], votes: int = 1, limits: Limits | None = None
) -> list[dict[str, Any]]:
    """Judge programs.

    A line, as JSON text or already read: {id, question, task (or null), answer_type, unit, objects (ids, in the
    question's order), frames (the view; empty = all), params, code, and where they apply choices}. Back comes for
    each, in order, {id, status: accepted | rejected | failed, reason, detail, value, checks, cpu_ms}.

    With votes > 1, lines of one id are programs of one question: an answer needs two thirds of `votes`. Without a
    task there is no solver, and besides what may not change the answer something about its objects must change it.
    A line that cannot be judged is failed with reason bad_line. Raises SandboxError where the sandbox itself fails.
    """
    judged: list[_Line | dict[str, Any]] = []
    for number, text in enumerate(lines, 1):
        line: Mapping[str, Any] = {}
        try:
            line = _parsed(text, number)
            judged.append(_read(folder.capture, line))
        except BadLine as error:
            judged.append(_printed(line.get("id"), Verdict("failed", "bad_line", str(error))))
    good = [j for j in judged if isinstance(j, _Line)]
    by_view: dict[tuple[int, ...], list[_Line]] = {}
    for member in good:
        by_view.setdefault(tuple(f.index for f in member.view.frames), []).append(member)
    for group in by_view.values():
        for member, verdict in zip(group, verify(group[0].view, [g.claim for g in group], limits)):
            member.verdict = verdict
            _ask_solver(member)
    if votes > 1:
        _vote(good, votes)
    return [_printed(j.id, j.verdict) if isinstance(j, _Line) else j for j in judged]


def _printed(line_id: Any, verdict: Verdict) -> dict[str, Any]:
    return {
        "id": line_id,
        "status": verdict.status,
        "reason": verdict.reason,
        "detail": verdict.detail,
        "value": verdict.value,
        "checks": verdict.checks,
        "cpu_ms": round(verdict.cpu_ms, 3),
    }


def _parsed(text: str | Mapping[str, Any], number: int) -> Mapping[str, Any]:
    try:
        line = json.loads(text) if isinstance(text, str) else text
    except ValueError as error:
        raise BadLine(f"line {number} is not JSON: {error}") from None
    if not isinstance(line, Mapping):
        raise BadLine(f"line {number} must be a JSON object, got {type(line).__name__}")
    return line


def _read(capture: Capture, line: Mapping[str, Any]) -> _Line:
    """The line as a claim about a view. Raises BadLine."""
    task = _task(line)
    declared = line.get("answer_type") or (task.answer_type if task else None)
    if declared not in get_args(AnswerType):
        raise BadLine(f"answer_type must be one of {', '.join(get_args(AnswerType))}, got {declared!r}")
    answer_type = cast(AnswerType, declared)
    code = line.get("code")
    if not isinstance(code, str) or not code.strip():
        raise BadLine("code must be the text of a program that defines answer(scene)")
    params = line.get("params") or {}
    if not isinstance(params, dict):
        raise BadLine(f"params must be an object, got {params!r}")
    try:
        view = view_of(capture, line.get("frames") or [f.index for f in capture.frames])
        named = tuple(str(i) for i in line.get("objects") or ())
        for object_id in named:
            view.object(object_id)
    except (KeyError, TypeError) as error:
        raise BadLine(str(error.args[0] if error.args else error)) from None
    if task and not task.arity[0] <= len(named) <= task.arity[1]:
        raise BadLine(f"objects: {task.name} takes {task.arity[0]} to {task.arity[1]} objects, got {len(named)}")
    choices = tuple(line.get("choices") or (task.choices if task else ()))
    unit = line.get("unit") or (task.unit if task else None)
    claim = Claim(
        code,
        Asked(named, params, choices),
        "text" if answer_type == "choice" and not choices else answer_type,
        unit,
        named[task.anchors if task and answer_type == "object" else 0 :] or tuple(o.object_id for o in view.objects),
        task.relations if task else _relations_of_unit(answer_type, unit),
        exchangeable=task is not None,
        sensitive=task is None,
        bounds=task.plausible if task else None,
    )
    return _Line(line.get("id"), view, claim, task, Verdict("failed"))


def _task(line: Mapping[str, Any]) -> Task | None:
    name = line.get("task")
    if name is None:
        return None
    if name not in TASKS:
        raise BadLine(f"task must be null or one of {', '.join(sorted(TASKS))}, got {name!r}")
    return TASKS[name]


def _relations_of_unit(answer_type: AnswerType, unit: str | None) -> dict[Relation, Change]:
    """What holds for any question about a view: where it lies and how it is listed cannot matter, its size can only
    scale."""
    power: Any = _LENGTH_POWER.get(unit or "", "length^0") if answer_type == "number" else "length^0"
    return {"rigid": "same", "permute": "same", "add_absent": "same", "scale": power}


def _ask_solver(line: _Line) -> None:
    if line.task is None or line.verdict.status != "accepted":
        return
    value = line.verdict.value
    try:
        expected = line.task.solve(line.view, line.claim.asked.named, line.claim.asked.params)
    except (NotAnswerable, KeyError) as error:
        line.verdict.reject("solver", "solver_disagrees", f"the solver finds no answer: {error}")
        return
    if equal(expected, value, line.claim.answer_type):
        line.verdict.checks["solver"] = PASSED
    else:
        line.verdict.reject("solver", "solver_disagrees", f"the program says {value!r}, the solver {expected!r}")


def _vote(lines: Sequence[_Line], votes: int) -> None:
    by_id: dict[str, list[_Line]] = {}
    for line in lines:
        if line.verdict.status == "accepted":
            by_id.setdefault(str(line.id), []).append(line)
    for group in by_id.values():
        sizes = [sum(equal(a.verdict.value, b.verdict.value, a.claim.answer_type) for b in group) for a in group]
        most = max(sizes)
        winner = group[sizes.index(most)].verdict.value
        for line in group:
            agrees = equal(line.verdict.value, winner, line.claim.answer_type)
            if agrees and most / votes >= AGREEING_SHARE - 1e-9:
                line.verdict.checks["vote"] = PASSED
            else:
                line.verdict.reject("vote", "programs_disagree", f"{most} of {votes} programs say {winner!r}")
