"""What is alleged."""
