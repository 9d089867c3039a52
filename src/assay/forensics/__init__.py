"""Forensic checks: what each looks for and what it measured."""
