"""What is alleged, in the words of who said it, cut into assertions that can be tested one by one."""

from assay.claims.count import parse_count
from assay.claims.file import load
from assay.claims.model import About, Assertion, Claim

__all__ = ["About", "Assertion", "Claim", "load", "parse_count"]
