"""How objects are called: the refer step, and expressions that are unique in a view."""
