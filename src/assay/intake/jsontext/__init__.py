"""JSON of any layout as records: a compiled scanner notes where each value stands, and whole columns are copied."""
