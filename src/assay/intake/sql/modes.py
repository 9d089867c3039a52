"""How a dialect reads text, as flags that are added up; recognition needs them without the compiler."""

BACKSLASH = 1  # a backslash escapes inside '...' (MySQL; PostgreSQL with standard_conforming_strings off)
DOUBLE = 2  # "..." is text, not a name (MySQL without ANSI_QUOTES)
HASH = 4  # `#` begins a comment (MySQL)
BRACKET = 8  # [..] is a name (SQL Server, SQLite)
DOLLAR = 16  # $tag$...$tag$ is text (PostgreSQL)
NESTED = 32  # comments nest (PostgreSQL, SQL Server)
LOOSE = 64  # statements may end without a semicolon (SQL Server)
