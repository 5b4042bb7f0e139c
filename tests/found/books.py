from tests.found.case import Case

BOOKS: tuple[Case, ...] = ()
