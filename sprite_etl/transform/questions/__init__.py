"""The ask step: which questions a capture can carry, in which words, in which mix."""

from sprite_etl.transform.questions.ask import ask

__all__ = ["ask"]
