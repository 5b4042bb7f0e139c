"""One story a command, told top to bottom."""
