"""Tests of what came in."""
