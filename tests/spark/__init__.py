"""Tests of Spark beside the embedded engine, on a real Spark."""
