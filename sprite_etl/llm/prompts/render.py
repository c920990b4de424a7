"""From a prompt's file and the facts of a scene to the messages that a model is sent.

A file is `<stage>.v<version>.md`: front matter of `key: value` lines between two lines `---`, then one part a
message, each under a line `=== system` or `=== user`. `$name` or `${name}` stands for a fact, `$$` for a dollar;
everything else, braces included, is text.
"""

from __future__ import annotations

import hashlib
import re
import string
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from sprite_etl.llm.images import EncodedImage

FIELDS = ("stage", "version", "schema", "description")
"""Of the front matter, all of them required. schema: the name of the answer's type, or `none` for free text."""

Picture = tuple[str, EncodedImage]
"""A picture with the words that stand above it: "Image 1:"."""

_FILE = re.compile(r"([a-z_]+)\.v([1-9]\d*)\.md")
_HEAD = re.compile(r"---\n(.*?\n)---\n(.*)", re.DOTALL)
_PART = re.compile(r"^=== (\w+)[ \t]*$", re.MULTILINE)


class PromptError(ValueError):
    """A prompt that can't be read or filled in: which one, and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt as its file says it. parts: (role, text with fields) of each message; sha256: of the whole file."""

    stage: str
    version: int
    schema: str
    description: str
    parts: tuple[tuple[str, str], ...]
    sha256: str

    @property
    def lineage(self) -> str:
        """stage@version:sha256, as rows and calls name it."""
        return f"{self.stage}@{self.version}:{self.sha256}"

    @property
    def fields(self) -> frozenset[str]:
        """The names of the facts that it needs."""
        return frozenset(name for _, text in self.parts for name in string.Template(text).get_identifiers())


@dataclass(frozen=True, slots=True)
class Rendered:
    """A prompt filled in: OpenAI's messages, its lineage, and the name of the answer's type (or `none`)."""

    stage: str
    messages: tuple[Mapping[str, Any], ...]
    prompt: str
    schema: str


def render(
    stage: str, facts: Mapping[str, str], pictures: Sequence[Picture] = (), version: int | None = None
) -> Rendered:
    """The stage's prompt (the newest, unless a version is named) with its facts, the pictures at its end.

    Raises PromptError where the facts are not exactly those that the prompt names, each a text.
    """
    prompt = load_prompt(stage, version)
    missing, unknown = prompt.fields - set(facts), set(facts) - prompt.fields
    if missing or unknown:
        said = [
            f"{what} {', '.join(sorted(names))}" for what, names in (("lacks", missing), ("has no", unknown)) if names
        ]
        raise PromptError(f"prompt {stage} version {prompt.version} {' and '.join(said)}: give exactly what it names")
    wrong = sorted(name for name, value in facts.items() if not isinstance(value, str))
    if wrong:
        raise PromptError(f"prompt {stage}: {', '.join(wrong)} must be text")
    messages: list[dict[str, Any]] = [
        {"role": role, "content": string.Template(text).substitute(facts)} for role, text in prompt.parts
    ]
    if pictures:
        shown = [part for words, picture in pictures for part in ({"type": "text", "text": words}, picture.part())]
        messages[-1]["content"] = [{"type": "text", "text": messages[-1]["content"]}, *shown]
    return Rendered(stage, tuple(messages), prompt.lineage, prompt.schema)


def lineage() -> dict[str, str]:
    """stage → stage@version:sha256 of the prompts in force, for a run's fingerprint and its rows."""
    return {stage: load_prompt(stage).lineage for stage in sorted({stage for stage, _ in _files()})}


@lru_cache(maxsize=256)
def load_prompt(stage: str, version: int | None = None) -> Prompt:
    """A stage's prompt; the newest where no version is named. Raises PromptError."""
    known = {v: text for (name, v), text in _files().items() if name == stage}
    chosen = max(known, default=0) if version is None else version
    if chosen not in known:
        of = f"version {version} of {stage}" if known else f"stage {stage}"
        raise PromptError(
            f"there is no prompt for {of}; there are {', '.join(f'{s} v{v}' for s, v in sorted(_files()))}"
        )
    prompt = read_prompt(known[chosen])
    if (prompt.stage, prompt.version) != (stage, chosen):
        raise PromptError(f"{stage}.v{chosen}.md says that it is {prompt.stage} version {prompt.version}")
    return prompt


def read_prompt(text: str) -> Prompt:
    """A prompt from its file's text. Raises PromptError."""
    found = _HEAD.fullmatch(text)
    if not found:
        raise PromptError("a prompt begins with front matter between two lines ---")
    head = dict(_pairs(found[1]))
    if set(head) != set(FIELDS) or not head["version"].isdecimal() or not all(head.values()):
        raise PromptError(
            f"the front matter must give {', '.join(FIELDS)}, each once; got {', '.join(head) or 'nothing'}"
        )
    before, *rest = _PART.split(found[2])
    parts = tuple((role, body.strip()) for role, body in zip(rest[::2], rest[1::2]))
    roles = [role for role, _ in parts]
    if before.strip() or roles not in (["user"], ["system", "user"]) or not all(body for _, body in parts):
        raise PromptError(f"a prompt has a part '=== user', after one '=== system' if it likes; got {roles}")
    for role, body in parts:
        if not string.Template(body).is_valid():
            raise PromptError(f"a $ of the {role} part stands before no name; write $$ for a dollar")
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    return Prompt(head["stage"], int(head["version"]), head["schema"], head["description"], parts, sha256)


def _pairs(head: str) -> Iterator[tuple[str, str]]:
    seen = set()
    for line in head.splitlines():
        key, colon, value = line.partition(":")
        if not colon or key in seen:
            raise PromptError(f"the front matter holds lines 'key: value', each key once; got {line!r}")
        seen.add(key)
        yield key.strip(), value.strip()


@lru_cache(maxsize=1)
def _files() -> dict[tuple[str, int], str]:
    found = {}
    for item in files(__package__).iterdir():
        named = _FILE.fullmatch(item.name)
        if named:
            found[named[1], int(named[2])] = item.read_text(encoding="utf-8")
    return found
