from tests.found.case import Case

COPIES: tuple[Case, ...] = ()
