"""Which claimed rows are ours: candidates, agreement patterns, controls, recall and chance."""
