"""Weighs findings against accounts of the claim: composition, probabilities, what would change it."""
