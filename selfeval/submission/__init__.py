"""A filled form, understood: its parts found, its answers read, whose it is, what it scores."""
