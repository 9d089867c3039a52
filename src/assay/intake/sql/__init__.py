"""SQL dumps as text: statements are found and tuples split, and nothing is ever executed."""
