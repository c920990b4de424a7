"""What words alone give away, where no one meaning is read: a text that cannot mean what its line says.

Each rule speaks only where a contradiction is plain; silence says nothing. The words of a text are looked at in lower
case, and "metre" stands for either spelling.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from sprite_etl.transform.lexicon import GROUPS, confusable
from sprite_etl.transform.reader import plurals
from sprite_etl.transform.verify.claims import Declared
from sprite_etl.transform.verify.wording import (
    COUNT_CONDITIONS,
    EDGES,
    GENERIC,
    HANDS,
    MEASURES,
    NOT_DISTANCE,
    NUMBER_WORDS,
    OF_IT,
    OPPOSITES,
    ORDINALS,
    OTHER_SIDES,
    PART,
    QUALIFIED,
    RANKED,
    SUPERLATIVE,
    UNITS,
    UNKNOWABLE,
    VIEWPOINT,
)

_LENGTHS = ("m", "cm", "mm", "km")
_ASKS = r"\b(how|what|what's|which|where|tell|name|count|estimate|give|many|number|list)\b"
_YES_NO = r"^(?:\w+[^,?]*, )?(is|are|does|do|did|can|could|would|will|was|were|has|have)\b"
_COUNTED_AFTER = {
    "many", "different", "separate", "distinct", "individual", "single", "the", "of", "all", "every", "each", "any",
    "a", "total", "see", "find", "which", "these", "more", "those", "other",
}  # fmt: skip
"""What may stand before a counted name without narrowing it down."""
_FACED = r"\b(?:facing|looking at|looking towards|looking straight at|eyes on) (?:the )?(?:\w+ ){0,2}?"


def contradiction(line: Declared) -> str | None:
    """Why the text cannot mean what the line says, as a sentence; None where nothing shows."""
    text = re.sub(r"\bmeter(s?)\b", r"metre\1", re.sub(r"\s+", " ", line.question.strip())).lower()
    return next((said for rule in _RULES for said in rule(text, line)), None)


def _unknowable(text: str, line: Declared) -> Iterator[str]:
    found = re.search(UNKNOWABLE, text)
    if found:
        yield f"{found.group()!r}: no capture tells"


def _form(text: str, line: Declared) -> Iterator[str]:
    """Yes or no, an object or a number: how a question begins."""
    last = re.split(r"(?<=[?.!:]) ", text)[-1]
    kind = line.answer_type
    if re.search(_YES_NO, last) and not re.search(_ASKS, last) and " or " not in last:
        if kind in ("number", "integer", "object", "objects", "order"):
            yield f"the text asks yes or no, the line says {kind}"
    elif re.match(r"(how|what|which)\b", last) and kind == "boolean":
        yield "the text does not ask yes or no, the line says boolean"
    elif re.match(r"which (object|thing|piece|one|of|two|three)\b", last) and kind in ("number", "integer", "boolean"):
        yield f"the text asks for objects, the line says {kind}"
    other = re.search(OTHER_SIDES, text)
    if kind == "choice" and other and any(re.search(HANDS, c) for c in line.choices) and not re.search(HANDS, text):
        yield f"the text asks {other.group()!r}, the line offers left or right"


def _unit(text: str, line: Declared) -> Iterator[str]:
    if line.answer_type != "number":
        return
    asked = {u for u, words in UNITS.items() if re.search(rf"(?:\b(?:in|how many|give|answer in) |\(){words}", text)}
    if asked and line.unit is not None and line.unit in UNITS and line.unit not in asked:
        yield f"the text asks for {', '.join(sorted(asked))}, the line says {line.unit}"
    for words, units in MEASURES:
        if re.search(words, text) and line.unit not in units:
            yield f"{words!r} cannot be in {line.unit}"
    counted = re.search(r"\bhow many (\w+)", text)
    if counted and not asked and line.unit in _LENGTHS and counted[1] not in ("times", "percent"):
        yield f"the text asks how many {counted[1]}, the line says {line.unit}"


def _side(text: str, line: Declared) -> Iterator[str]:
    open_to_all = line.task is None and "frame" not in line.params and len(line.view.frames) > 1
    if open_to_all and re.search(HANDS, text) and not re.search(VIEWPOINT, text):
        yield "left or right of several pictures, and no word says from where"


def _values(text: str, line: Declared) -> Iterator[str]:
    """Words for one value of a param, where the line says another."""
    plain = re.sub(r"\b(?:closest|nearest) (?:\w+ )?(?:point|surface|edge|spot|bit|part|place)s?\b", "", text)
    plain = re.sub(r"\b(?:closest|nearest) to the (?:same|camera's)\b", "", plain)
    for key, groups in OPPOSITES.items():
        ours = line.params.get(key)
        if not isinstance(ours, str) or ours not in groups or re.search(groups[ours], plain):
            continue
        for other, words in groups.items():
            if other != ours and re.search(words, plain):
                yield f"the text says {other}, the line {key} = {ours!r}"
    for key, value in line.params.items():
        if key.endswith(("_m", "_deg", "_cm")) and isinstance(value, (int, float)) and not isinstance(value, bool):
            said = _numbers(text)
            if said and not any(abs(s - value) < 1e-6 or abs(s - 100 * value) < 1e-6 for s in said):
                yield f"the text says {sorted(said)}, the line {key} = {value}"


def _numbers(text: str) -> set[float]:
    """Numbers with a unit behind them."""
    unit = r"[ -]?(?:m|metres?|cm|centimetres?|degrees?|°)\b"
    found = {float(n) for n in re.findall(rf"\b(\d+(?:\.\d+)?){unit}", text)}
    return found | {v for word, v in NUMBER_WORDS.items() if re.search(rf"\b{word}{unit}", text)}


def _frame(text: str, line: Declared) -> Iterator[str]:
    said = set(re.findall(rf"\b({'|'.join(ORDINALS)}) (?:image|picture|photo|frame|shot)\b", text))
    frame = line.params.get("frame")
    if len(said) == 1 and isinstance(frame, int):
        place = ORDINALS.index(said.pop())
        if place >= len(line.frames) or line.frames[place] != frame:
            yield f"the text means another picture than frame {frame}"


def _named(text: str, line: Declared) -> Iterator[str]:
    """A text that speaks of things speaks of those that the line lists. One that names nothing ("A", "they") says
    nothing of them."""
    if re.search(GENERIC, text):
        return
    names = {i: line.view.object(i).name for i in line.named}
    said = {i: _says(text, n) or any(_spelt(other, text) for other in _also_called(n, line)) for i, n in names.items()}
    if any(said.values()) or _strangers(text, line, set(names.values())):
        yield from (f"the text speaks of things, and not of {i}" for i in names if not said[i])


def _strangers(text: str, line: Declared, names: set[str]) -> list[str]:
    """Names of things in the text that could be none of these: other objects of the view bear them, or they are the
    names of other things altogether."""
    here = {o.name for o in line.view.objects}
    known = {n for group in GROUPS for n in group} | here
    heads = {name.split()[-1].lower() for name in names}
    return sorted(
        n
        for n in known
        if n.split()[-1].lower() not in heads
        and (n in here or not any(confusable(n, name) for name in names))
        and _spelt(n, text)
    )


def _clear_reference(text: str, line: Declared) -> Iterator[str]:
    for name in sorted({line.view.object(i).name for i in line.named}):
        listed = sum(line.view.object(i).name == name for i in set(line.named))
        if listed < sum(o.name == name for o in line.view.objects):
            spoken = re.findall(rf"([\w-]+) {re.escape(name.lower())}\b(?!')([^.?:;]*)", text)
            if spoken and all(before == "the" and not re.match(QUALIFIED, after) for before, after in spoken):
                yield f"the view holds more than one {name}, and no word says which is meant"


def _also_called(name: str, line: Declared) -> set[str]:
    """Other names by which someone may call it, as long as nothing else in the view bears them."""
    return {n for group in GROUPS for n in group if confusable(n, name)} - {o.name for o in line.view.objects}


def _spelt(name: str, text: str) -> bool:
    return any(re.search(rf"\b{re.escape(form)}\b", text) for form in {name.lower(), *plurals(name.lower())})


def _says(text: str, name: str) -> bool:
    """By its last word: "the lamp" may be the floor lamp."""
    return _spelt(name.split()[-1], text)


def _counting(text: str, line: Declared) -> Iterator[str]:
    name = line.params.get("name")
    if line.task is None or line.task.name != "object_counting" or not isinstance(name, str):
        return
    forms = "|".join(sorted(map(re.escape, {name.lower(), *plurals(name.lower())}), key=len, reverse=True))
    spoken = re.findall(rf"(?:([\w-]+)[ ,]+)?\b(?:{forms})\b", text)
    strangers = _strangers(text, line, {name})
    if not spoken and strangers:
        yield f"the text speaks of {strangers[0]}, and not of {name}"
    for before in spoken:
        if before and before not in _COUNTED_AFTER and before not in ("how", "count"):
            yield f"the text counts some of what is called {name} only: {before}"
    asked = re.search(r"\bhow many\b(.*)", text)
    before_name = rf"(?: (?:{'|'.join(sorted(_COUNTED_AFTER))}))*"
    if (
        asked
        and spoken
        and not (re.match(rf"{before_name} (?:{forms})\b", asked[1]) or _spelt(name, text[: asked.start()]))
    ):
        yield f"the text does not ask how many {name} there are"
    if len(line.frames) > 1 and re.search(rf"\b(?:{'|'.join(ORDINALS)}) (?:image|picture|photo|frame|shot)\b", text):
        yield "the text counts in one picture, the view has several"
    condition = re.search(COUNT_CONDITIONS, text)
    if condition:
        yield f"the text counts only what fulfils a condition: {condition.group()!r}"


def _distance(text: str, line: Declared) -> Iterator[str]:
    if line.task is not None and line.task.name == "object_abs_distance":
        other = re.search(NOT_DISTANCE, text)
        if other and not re.search(EDGES, text):
            yield f"{other.group()!r} is no distance between closest points"
        for name in {line.view.object(i).name.lower() for i in line.named}:
            if re.search(rf"{SUPERLATIVE} {re.escape(name)}\b", text):
                yield f"which {name} is meant has to be found first"


def _of_it(text: str, line: Declared) -> Iterator[str]:
    found = re.search(OF_IT, text)
    if line.task is not None and line.answer_type == "number" and found:
        yield f"{found.group()!r}: another number than that of {line.task.name}"


def _ranked(text: str, line: Declared) -> Iterator[str]:
    found = re.search(RANKED, text)
    if line.task is not None and "which" in line.params and found:
        yield f"{found.group()!r} is no first place"


def _part(text: str, line: Declared) -> Iterator[str]:
    """The size of a part, or how high a thing stands, is not the size of the thing."""
    if line.task is None or line.task.name != "object_size_estimation":
        return
    name = line.view.object(line.named[0]).name.lower()
    found = re.search(rf"\b{re.escape(name)}{PART}", text)
    if found:
        yield f"the text asks for a part: {found[1]}"
    elif re.search(r"\b(?:above|off) the (?:floor|ground)\b", text):
        yield "the text asks how high it stands"


def _faced(text: str, line: Declared) -> Iterator[str]:
    """What the text faces is the second object of a task that takes a stand, what is faced and a target."""
    if line.task is None or line.task.anchors != 2 or line.answer_type != "choice" or len(line.named) < 3:
        return
    names = [line.view.object(i).name.lower() for i in line.named]
    said = re.search(rf"{_FACED}({'|'.join(map(re.escape, dict.fromkeys(names)))})\b", text)
    if said and said[1] != names[1]:
        yield f"the text faces the {said[1]}, the line the {names[1]}"


_RULES: tuple[Callable[[str, Declared], Iterator[str]], ...] = (
    _unknowable, _form, _unit, _side, _values, _frame, _named, _clear_reference, _counting, _distance, _of_it, _ranked,
    _part, _faced,
)  # fmt: skip


def exchanged(words: Sequence[str], line: Declared) -> str | None:
    """How what a read text calls its objects, in the task's order, contradicts the line's order of them. A distance
    is the same both ways."""
    if line.task is not None and line.task.name == "object_abs_distance" and len(set(line.named)) == 2:
        return None
    names = [line.view.object(i).name.lower() for i in line.named]
    for word, name in zip(words, names):
        others = [n for n in names if n != name and _spelt(n, word.lower())]
        if others and not _says(word.lower(), name):
            return f"where the text says {word!r}, the line has {line.named[names.index(name)]}"
    return None
