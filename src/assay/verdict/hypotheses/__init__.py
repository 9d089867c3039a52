"""Accounts of a claim, one file each."""
