"""How much of a file is read. Every bound on what a user may give stands here."""

FILE_BYTES = 50 * 1024 * 1024
ARCHIVE_BYTES = 200 * 1024 * 1024
"""All members of an archive together, unpacked."""
ARCHIVE_MEMBERS = 5_000
ARCHIVE_RATIO = 200
"""How many times its packed size a member larger than a megabyte may have."""
PAGES = 2_000
ROWS = 200_000
COLUMNS = 200
WIDEST = 2_000
"""Columns of a table that is kept."""
CELLS = 4_000_000
ROWS_MOST, COLUMNS_MOST = 1_048_576, 16_384
"""What a workbook can have; only what holds something counts for the other bounds."""
WEB_PAGE_CHARS = 3_000_000
"""Longer pages are read whole, without looking for where their main text stands."""

SECONDS = 60.0
"""Of processor time that a file may take, its converters included."""
SECONDS_PER_MB = 60.0
"""On top, so that a long document has its time and a small bomb has not."""
SECONDS_MOST = 300.0
WAITED = 5.0
"""Times its seconds a file may take on the clock, on a machine that is busy."""
MEMORY = 1536 * 1024 * 1024
"""Bytes in use while a file is read."""
ADDRESSES = 4096 * 1024 * 1024
"""Bytes of addresses, of which a process uses a part: what stops one big allocation at once."""
KEPT_MEMORY = 400 * 1024 * 1024
"""Bytes in use after a file, above which the process that read it is replaced."""
RECOGNISED_PAGES = 200
PAGE_SECONDS = 90.0
"""On the clock, for one page or picture whose words are recognised."""


def seconds_for(size: int) -> float:
    """Of processor time, for a file of ``size`` bytes."""
    return min(SECONDS + SECONDS_PER_MB * size / 2**20, SECONDS_MOST)
