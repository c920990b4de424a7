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
    """The question's text. expressions: of proposal.object_ids, in order; options: the alternatives, as shown."""
    templates = task.wordings[task.variant(proposal.params)]
    media = "the video" if is_video else "the image" if len(frames) == 1 else "the images"
    text = templates[int(rng.integers(len(templates)))].format(
        *expressions,
        options=listed(options, "or"),
        others=listed(expressions[1:], "and"),
        image=_image(proposal.params, frames),
        media=media,
        In_media=f"In {media}",
        plural=plural(str(proposal.params.get("name", ""))),
        other_plural=plural(str(proposal.params.get("other", ""))),
    )
    return text[:1].upper() + text[1:]


def listed(items: Sequence[str], word: str) -> str:
    """ "A or B", "A, B, or C"; empty for none."""
    if len(items) < 2:
        return "".join(items)
    return f" {word} ".join(items) if len(items) == 2 else f"{', '.join(items[:-1])}, {word} {items[-1]}"


def _image(params: Params, frames: Sequence[int]) -> str:
    if "frame" not in params:
        return ""
    return "the image" if len(frames) == 1 else f"the {ORDINALS[list(frames).index(params['frame'])]} image"
