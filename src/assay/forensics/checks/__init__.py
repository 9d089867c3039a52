"""One file per check; each defines `CHECK`."""
