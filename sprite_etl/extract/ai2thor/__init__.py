"""AI2-THOR: what its events say, in the canonical frame, and where to walk in its scenes."""
