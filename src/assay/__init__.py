"""Assay settles breach claims: is it ours, what is it made of, how old, from where, whom does it touch."""
