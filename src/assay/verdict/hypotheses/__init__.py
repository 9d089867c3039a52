"""One file per account of the claim (label); each defines `HYPOTHESIS`."""
