"""Which file of a department counts, what the bureau decided, how every department stands."""
