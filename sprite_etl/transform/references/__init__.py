"""How objects are called: the refer step, and expressions that are unique in a view."""

from sprite_etl.transform.references.expressions import Expression, Namer
from sprite_etl.transform.references.refer import refer

__all__ = ["Expression", "Namer", "refer"]
