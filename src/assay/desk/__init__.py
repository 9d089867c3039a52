"""Everything a person can ask for."""
