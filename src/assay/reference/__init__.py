"""Our own customers: connectors, history, former customers, tombstones, exports."""
