"""The rules: one file a subject, each rule with its code, level and words in one block.

Importing this package imports every file of it, and so fills the catalogue (`selfeval.findings.CATALOGUE`).
"""

from importlib import import_module
from pkgutil import iter_modules

for _file in iter_modules(__path__):
    if _file.name != "catalogue":  # which holds no rules, and is also run by itself
        import_module(f"{__name__}.{_file.name}")
