"""How a floor plan becomes a furnished home: walls, placement, small things, settling, light."""
