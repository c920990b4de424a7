"""All that the reader knows to be a way of asking. A new task's phrases are a module beside `phrases`, listed here."""

from sprite_etl.transform.reader import frames, moved, phrases, places, relations, viewing

_MODULES = (phrases, places, moved, viewing, relations, frames)
PHRASES = tuple(p for module in _MODULES for p in module.PHRASES)
VOCABULARY: dict[str, dict[str, str]] = {task: said for module in _MODULES for task, said in module.VOCABULARY.items()}
"""task → the words for a param's value → the value."""
