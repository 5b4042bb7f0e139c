"""What a double click on one of the bundle's launchers does: ask what has to be known, run a command, open what it made."""
