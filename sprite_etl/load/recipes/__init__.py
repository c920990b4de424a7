"""How a release is trained on and measured: configurations with its names and paths in them."""

from sprite_etl.load.recipes.write import write_recipes

__all__ = ["write_recipes"]
