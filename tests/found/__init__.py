"""Inputs as they arrive that once went wrong, as tables: what came, and what a whole run must make of it."""
