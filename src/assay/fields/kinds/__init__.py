"""One file per kind of field; each defines `KIND`."""
