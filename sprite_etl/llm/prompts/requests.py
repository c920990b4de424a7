"""A rendered prompt as requests: one for each model and sample that its stage is given."""

from __future__ import annotations

from pydantic import BaseModel

from sprite_etl.llm.prompts.render import PromptError, Rendered
from sprite_etl.llm.values import ChatRequest, StageModels


def requests_for(rendered: Rendered, models: StageModels, answer: type[BaseModel] | None = None) -> list[ChatRequest]:
    """The requests of a prompt, by model and then sample. answer: what they must be JSON of; None: free text.

    Raises PromptError for another type than the prompt's front matter names, KeyError for a stage without a model.
    """
    name = "none" if answer is None else answer.__name__
    if name != rendered.schema:
        raise PromptError(f"{rendered.prompt} asks for an answer of the type {rendered.schema}, and not {name}")
    return [
        ChatRequest(
            stage=rendered.stage,
            server=choice.server,
            model=choice.model,
            messages=rendered.messages,
            prompt=rendered.prompt,
            answer=answer,
            temperature=choice.temperature,
            top_p=choice.top_p,
            seed=seed,
            sample=sample,
            max_tokens=choice.max_tokens,
        )
        for choice, sample, seed in models.samples(rendered.stage)
    ]
