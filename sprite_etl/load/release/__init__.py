"""An immutable release of the curated table: which rows, in which split, how they are asked, what they show."""
