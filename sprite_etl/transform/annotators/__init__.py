"""The annotator's stages with a language model: what each asks it, and what its answers amount to.

Every stage is two functions: one makes requests from facts, the other reads an outcome as values of this domain, or as
an `Unusable` with a reason. Neither makes a call; `sprite_etl.llm.client` does.
"""
