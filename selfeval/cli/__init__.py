"""The command line: arguments, words, screen, and how far a run is."""
