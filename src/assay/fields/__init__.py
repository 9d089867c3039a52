"""What each column means, and one spelling of a value on both sides."""
