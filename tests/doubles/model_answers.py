"""What the model server answers: computed by the template annotator from what a request's prompt says.

The stage and its facts are found by reading the messages against the prompts' own files. A prompt that is not known
gets JSON that fits its schema, or a sentence.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sprite_etl.llm.prompts import lineage, load_prompt
from sprite_etl.llm.prompts.render import PromptError
from sprite_etl.llm.values import SEED_STRIDE
from sprite_etl.transform import lexicon
from sprite_etl.transform.annotators.declarations import FIXED
from sprite_etl.transform.programs.templates import NoProgram, programs_for
from sprite_etl.transform.reader import read
from sprite_etl.transform.rows import Question
from sprite_etl.transform.tasks import TASKS
from tests.doubles.model_faults import drawn, mistaken, wrong_program
from tests.doubles.model_inventions import HEIGHT_AND_GAP, ask_invention, invention_in
from tests.doubles.model_questions import questions
from tests.doubles.model_schemas import fill

Facts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as the answers need it. stage: of the prompt; else the name of the schema; else `text`. facts: what
    the prompt was filled with. seed: of the choice that is answered."""

    stage: str
    facts: Facts
    schema: Mapping[str, Any] | None
    question: str
    seed: int

    @property
    def sample(self) -> int:
        """Which sample of its question it is, told from its seed."""
        return self.seed // SEED_STRIDE + self.seed % SEED_STRIDE


def asked_by(body: Mapping[str, Any], question: str) -> Asked:
    """The request's stage and facts. question: its question_hash."""
    given = (body.get("response_format") or {}).get("json_schema") or {}
    stage, facts = recognised([_text_of(m) for m in body["messages"]])
    return Asked(stage or given.get("name") or "text", facts, given.get("schema"), question, body.get("seed") or 0)


def recognised(texts: list[str]) -> tuple[str, dict[str, str]]:
    """(stage, facts) of the prompt that texts were rendered from, whatever was said after it; ("", {}) of none."""
    for stage, patterns in _patterns():
        if len(texts) < len(patterns):
            continue
        matches = [pattern.match(text) for pattern, text in zip(patterns, texts)]
        if all(matches):
            return stage, {k: v for match in matches if match for k, v in match.groupdict().items()}
    return "", {}


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, tuple[re.Pattern[str], ...]], ...]:
    found = []
    for stage, line in lineage().items():
        newest = int(line.partition("@")[2].partition(":")[0])
        for version in range(newest, 0, -1):
            try:
                prompt = load_prompt(stage, version)
            except PromptError:
                continue
            seen: set[str] = set()
            found.append((stage, tuple(_pattern(text, seen) for _, text in prompt.parts)))
    return tuple(found)


def _pattern(text: str, seen: set[str]) -> re.Pattern[str]:
    """A part of a prompt as a pattern with a group for each fact; the second time a fact stands there is not read."""
    pieces = []
    for literal, name in re.findall(r"((?:[^$]|\$\$)*)(\$\{?\w+\}?|$)", text):
        pieces.append(re.escape(literal.replace("$$", "$")))
        fact = name.strip("${}")
        if fact:
            pieces.append(".*?" if fact in seen else f"(?P<{fact}>.*?)")
            seen.add(fact)
    return re.compile("".join(pieces) + r"(?:\n.*)?\Z", re.DOTALL)


def _text_of(message: Mapping[str, Any]) -> str:
    content = message["content"]
    if isinstance(content, str):
        return content
    return "\n".join(part["text"] for part in content if part["type"] == "text")


def answer(asked: Asked, mistakes: tuple[str, ...]) -> str:
    """The text that a model would write, with these mistakes in it."""
    if asked.stage == "write_program":
        return _program(asked, "wrong_program" in mistakes)
    compute = ANSWERS.get(asked.stage)
    value = compute(asked) if compute else None
    if value is None:
        value = _anything(asked)
    for mistake in mistakes:
        value = mistaken(value, mistake, (asked.question, asked.seed))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _anything(asked: Asked) -> Any:
    if asked.schema is None:
        return f"There is nothing to add to this, in answer {asked.sample} to it."
    return fill(asked.schema, f"{asked.question}:{asked.seed}")


def _program(asked: Asked, wrong: bool) -> str:
    code = _right_program(asked)
    if wrong:
        code = wrong_program(code, (asked.question, asked.seed), asked.facts["returns"])
    return f"What is asked for follows from the scene's boxes and cameras.\n\n```python\n{code.strip()}\n```"


def _right_program(asked: Asked) -> str:
    """The template annotator's program, another method for each sample; one that raises for what it can't read."""
    text = asked.facts["question"]
    reading = read(text, _frames(asked.facts))
    if reading is not None:
        question = Question(
            asked.question, "", "image", reading.task, text, "text", None, (), (), (), (), reading.params, None, 1
        )  # fmt: skip
        try:
            return programs_for(question, asked.sample + 1)[-1][1]
        except NoProgram:
            pass
    invented = invention_in(text)
    if invented is not None:
        return invented[0].programs[asked.sample % len(invented[0].programs)]
    return 'def answer(scene):\n    raise ValueError("I do not know how to answer this")\n'


def _frames(facts: Facts) -> tuple[int, ...]:
    """The indices of the view's frames, as the prompt lists them; made up where it gives their number only."""
    listed = tuple(int(i) for i in re.findall(r"index = (\d+)", facts.get("frames", "")))
    return listed or tuple(range(64))


def _meaning(asked: Asked) -> Any:
    """What the reader of template texts finds; pictures by their number from 1, counted kinds in the singular."""
    text = asked.facts["question"]
    reading = read(text, (1,)) or read(text, tuple(range(1, 9)))
    if reading is None:
        invented = invention_in(text)
        kind = {"answer_type": "text", "unit": None}
        if invented is not None:
            kind = {key: invented[0].declared[key] for key in kind}
        return {"task": None, "objects": list(invented[1] if invented else ()), "params": [], "choices": [], **kind}
    task = TASKS[reading.task]
    is_choice = task.answer_type == "choice"
    params = {k: _singular(v) if k in ("name", "other") else v for k, v in reading.params.items()}
    return {
        "task": task.name,
        "objects": [*reading.words, *(() if is_choice else reading.options)],
        "params": [{"name": k, "value": v} for k, v in params.items() if k not in FIXED.get(task.name, {})],
        "choices": list(reading.options) if is_choice else [],
        "answer_type": task.answer_type,
        "unit": task.unit,
    }


def _singular(plural: str) -> str:
    """The name whose plural this is; itself where none is found."""
    head, of, rest = plural.partition(" of ")
    if of:
        return head.removesuffix("s") + of + rest
    ends = (("ies", "y"), ("ves", "fe"), ("ves", "f"), ("men", "man"), ("es", ""), ("s", ""))
    names = [plural[: -len(end)] + instead for end, instead in ends if plural.endswith(end)]
    return next((name for name in names if lexicon.plural(name) == plural), plural)


def _ask(asked: Asked) -> Any:
    return questions(asked.facts, f"{asked.question}:{asked.seed}")


def _names(asked: Asked) -> Any:
    """A pattern for each colour, which the pictures need not show."""
    listed = re.findall(r"^- (\w+): an? (.+)$", asked.facts["objects"], re.MULTILINE)
    start = int(len(_LOOKS) * drawn(asked.question, asked.seed))
    looks = (_LOOKS[start:] + _LOOKS[:start])[: len(listed)]
    return {"names": [{"colour": c, "expression": f"the {look} {name}"} for (c, name), look in zip(listed, looks)]}


def _pick(asked: Asked) -> Any:
    """Any of the numbers: this server does not see."""
    numbers = re.findall(r"\d+", asked.facts["numbers"])
    return {"number": int(numbers[int(len(numbers) * drawn(asked.question, asked.seed))])}


def _judge(asked: Asked) -> Any:
    first, second = (re.findall(r"\w+", asked.facts[k].casefold()) for k in ("first", "second"))
    same = first == second
    return {"same": same, "difference": None if same else "They are not the same words."}


def _rephrase(asked: Asked) -> Any:
    said = asked.facts["answer"]
    if said in ("yes", "no"):
        return {"sentence": "Yes, that is so." if said == "yes" else "No, that is not so."}
    forms = ("It is {}.", "The answer is {}.", "That would be {}.", "From what is shown, it is {}.")
    return {"sentence": forms[int(len(forms) * drawn(asked.question, asked.seed))].format(said)}


def _narrate(asked: Asked) -> Any:
    """Each step in the template's words, with another verb and past its landmark."""
    verb = ("walk", "go", "continue", "head", "walk forward")[int(5 * drawn(asked.question, asked.seed))]
    steps = []
    for said, landmarks in re.findall(r"^\d+\. (.+)\.(?: \(landmarks: (.+)\))?$", asked.facts["steps"], re.MULTILINE):
        told = re.sub(r"[Ww]alk forward", verb, said)
        past = f", past {landmarks.split(', ')[0]}" if landmarks else ""
        steps.append(f"{told[:1].upper()}{told[1:]}{past}.")
    return {"steps": steps}


def _compose(asked: Asked) -> Any:
    objects = re.findall(r"^\d+\. (.+)$", asked.facts["objects"], re.MULTILINE)
    found = ask_invention(HEIGHT_AND_GAP, objects, random.Random(f"{asked.question}:{asked.seed}"))
    if found is None:
        return None
    return {"question": found[0], "parts": found[1], "program": HEIGHT_AND_GAP.programs[asked.sample % 2]}


_LOOKS = ("plain", "striped", "checked", "shiny", "matt", "patterned", "rounded", "wooden", "spotted", "old", "clean")

ANSWERS: dict[str, Callable[[Asked], Any]] = {
    "ask": _ask,
    "meaning": _meaning,
    "name_objects": _names,
    "check_name": _pick,
    "judge": _judge,
    "rephrase": _rephrase,
    "narrate": _narrate,
    "compose": _compose,
}
"""stage → its answer as JSON, or a text; None where the facts do not say enough."""
