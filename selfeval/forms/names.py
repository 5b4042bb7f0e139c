"""What files of forms are called."""

from __future__ import annotations

from selfeval.model import Department


def form_name(department: Department) -> str:
    """The file name of a department's form: characters no file system takes become '_'."""
    plain = "".join("_" if c in '<>:"/\\|?*' or ord(c) < 32 else c for c in department.name)
    return f"{department.code}-{plain[:60].strip(' .')}.xlsx"
