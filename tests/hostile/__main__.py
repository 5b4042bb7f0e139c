"""Makes the hostile inbox in a folder and lists what must become of each thing."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.hostile import make

if __name__ == "__main__":
    for line in make(Path(sys.argv[1]), heavy="--heavy" in sys.argv):
        sys.stdout.write(f"{line.fate:<13} {' '.join(line.codes):<20} {line.path}\n")
