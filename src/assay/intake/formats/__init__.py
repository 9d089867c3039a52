"""One file per dump format; each defines `FORMAT`."""
