"""Language models over any OpenAI-compatible server: asked once, kept, counted, within a budget."""
