"""sprite-etl: spatial-reasoning training data whose answers are provably right (SPRITE, arXiv 2512.16237)."""

__version__ = "0.1.0"
