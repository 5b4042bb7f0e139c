from tests.found.case import Case

THINGS: tuple[Case, ...] = ()
