"""`python -m tests.manual`: the pictures anew, then the one web page. `python -m tests.manual.page`: the page alone."""

from __future__ import annotations

from tests.manual import page, pictures

if __name__ == "__main__":
    pictures.main()
    page.main()
