"""One peer, one run, one line of JSON."""

from __future__ import annotations

import json
import sys
from importlib import import_module
from pathlib import Path

from bench.peers import PEERS

if __name__ == "__main__":
    print(json.dumps(import_module(PEERS[sys.argv[1]][0]).run(Path(sys.argv[2])).as_json()))
