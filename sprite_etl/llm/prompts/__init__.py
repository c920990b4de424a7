"""Prompts as text files, one a stage and version, and what fills them in."""

from sprite_etl.llm.prompts.render import Prompt, PromptError, Rendered, lineage, load_prompt, read_prompt, render

__all__ = ["Prompt", "PromptError", "Rendered", "lineage", "load_prompt", "read_prompt", "render"]
