"""Files of any format → clean documents. ``read_documents`` is the way in."""

from assistant.library.ingest.read import read_documents
from assistant.library.ingest.records import LABELS, Document, Dropped, Format, Reason, Refused

__all__ = ["LABELS", "Document", "Dropped", "Format", "Reason", "Refused", "read_documents"]
