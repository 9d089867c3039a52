"""The dump is received, sealed, unpacked, recognised and read into rows; every refused line is accounted for."""
