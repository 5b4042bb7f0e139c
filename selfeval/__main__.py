"""The program's start: `selfeval` and `python -m selfeval`."""

from __future__ import annotations

import gc
import sys

from selfeval.cli import interruption


def main() -> None:
    """Run the command line; Ctrl-C is answered in one sentence even while it is being imported."""
    try:
        interruption.listen()
        gc.set_threshold(50_000, 20, 20)  # a run makes many things that stay: looking for rubbish takes a twentieth
        from selfeval.cli.commands import main as command_line

        command_line()
    except (KeyboardInterrupt, Exception) as error:
        interruption.stop_listening()
        from selfeval.cli.words import INTERRUPTED
        from selfeval.errors import EXIT_INTERRUPTED

        if not interruption.is_behind(error):
            raise
        sys.stderr.write(f"{INTERRUPTED}\n")
        sys.exit(EXIT_INTERRUPTED)
    finally:
        interruption.stop_listening()
        gc.freeze()  # the system takes all back at once; tidying up piece by piece takes 0.1 s


if __name__ == "__main__":
    main()
