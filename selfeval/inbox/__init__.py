"""What came in: the folder's files, and what archives and mails among them hold, as `Source`s.

`walk` lists the folder; `expand` unfolds one of its files, in a worker; `collect` does both for all.
"""

from selfeval.inbox.collection import Earlier, Tally, collect
from selfeval.inbox.expansion import expand, unreadable
from selfeval.inbox.folder import Listing, Unit, walk

__all__ = ["Earlier", "Listing", "Tally", "Unit", "collect", "expand", "unreadable", "walk"]
