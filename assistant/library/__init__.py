"""Documents that users add.

``ingest/`` reads files, one module a format (``ingest.pdf``); ``plan`` says what adding them would
change; ``librarian`` takes them in and out; ``search`` finds what they say.
"""
