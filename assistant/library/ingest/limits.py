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
WEB_PAGE_CHARS = 3_000_000
"""Longer pages are read whole, without looking for where their main text stands."""
