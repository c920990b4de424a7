"""Ids that the steps give. The hash itself is below, in `store`, where the gate can check it too."""

from sprite_etl.store.identity import qa_id

__all__ = ["qa_id"]
