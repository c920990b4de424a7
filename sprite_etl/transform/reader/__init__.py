"""What a question's text asks, read from its English alone: the first check of verification."""

from sprite_etl.transform.reader.read import Reading, meaning_differs, params_differ, plurals, read

__all__ = ["Reading", "meaning_differs", "params_differ", "plurals", "read"]
