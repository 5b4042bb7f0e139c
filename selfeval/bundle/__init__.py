"""Making the bundle: one zip with interpreter, libraries, program and launchers that runs where it is unpacked.

No command of the program imports this room, and the bundle doesn't hold it: `make bundle` runs it (`python -m selfeval.bundle`).
"""
