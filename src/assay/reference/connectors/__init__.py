"""One file per kind of customer source; each defines `CONNECTOR`."""
