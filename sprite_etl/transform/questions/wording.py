"""A proposal in words: one of its task's wordings, filled in."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sprite_etl.transform.lexicon import plural
from sprite_etl.transform.tasks.base import Params, Proposal, Task

ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")


def worded(
    task: Task,
    proposal: Proposal,
    expressions: Sequence[str],
    options: Sequence[str],
    frames: Sequence[int],
    is_video: bool,
    rng: np.random.Generator,
) -> str:
    """The question's text, in one of its task's wordings. expressions: of proposal.object_ids, in order; options: the
    alternatives, as shown."""
    templates = task.wordings[task.variant(proposal.params)]
    template = templates[int(rng.integers(len(templates)))]
    return filled(template, proposal.params, expressions, options, frames, is_video)


def filled(
    template: str,
    params: Params,
    expressions: Sequence[str],
    options: Sequence[str],
    frames: Sequence[int],
    is_video: bool = False,
) -> str:
    """One wording with everything in its place; see `tasks.base.Task.wordings`."""
    media = "the video" if is_video else "the image" if len(frames) == 1 else "the images"
    said = {
        **params,
        "options": listed(options, "or"),
        "all": listed(options, "and"),
        "others": listed(expressions[1:], "and"),
        "image": _image(params.get("frame"), frames),
        "image_a": _image(params.get("frame_a"), frames),
        "image_b": _image(params.get("frame_b"), frames),
        "media": media,
        "In_media": f"In {media}",
        "plural": plural(str(params.get("name", ""))),
        "other_plural": plural(str(params.get("other", ""))),
    }
    text = template.format(*expressions, **said)
    return text[:1].upper() + text[1:]


def listed(items: Sequence[str], word: str) -> str:
    """ "A or B", "A, B, or C"; empty for none."""
    if len(items) < 2:
        return "".join(items)
    return f" {word} ".join(items) if len(items) == 2 else f"{', '.join(items[:-1])}, {word} {items[-1]}"


def _image(frame: int | None, frames: Sequence[int]) -> str:
    if frame is None:
        return ""
    return "the image" if len(frames) == 1 else f"the {ORDINALS[list(frames).index(frame)]} image"
