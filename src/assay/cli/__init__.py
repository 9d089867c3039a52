"""The command line: parse, call the desk, show. No logic, no database."""


def main() -> None:
    """Run the command line."""
