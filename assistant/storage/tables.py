"""The tables of the database as this version knows them; ``migrations`` brings older ones here.

Times are UTC without a zone; JSON is kept as text, because SQLite and PostgreSQL agree on text.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

METADATA = MetaData()

# ``owner``: "" for the open API, page/<visitor>, <site>/<visitor>.
SESSIONS = Table(
    "sessions",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("created_at", DateTime, nullable=False),
    Column("updated_at", DateTime, nullable=False),
    Column("state", Text, nullable=False),
    Column("owner", String(120), nullable=False, server_default="", index=True),
    Column("title", String(120), nullable=False, server_default=""),
)

# ``state`` is the conversation's before the turn; null in rows older than the column. ``answer_id`` and
# ``outcome`` stand in ``answer`` too: here they can be searched. ``handled_at`` is when an operator was done
# with a question that had not been answered. ``folded`` is what was said, for searching.
MESSAGES = Table(
    "messages",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("session_id", String(64), ForeignKey("sessions.id", ondelete="CASCADE"), nullable=False),
    Column("turn", Integer, nullable=False),
    Column("question", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("created_at", DateTime, nullable=False),
    Column("answer_id", String(32), nullable=False, server_default="", index=True),
    Column("outcome", String(24), nullable=False, server_default="", index=True),
    Column("state", Text),
    Column("handled_at", DateTime),
    Column("folded", Text, nullable=False, server_default=""),
    UniqueConstraint("session_id", "turn"),
)

# Where the readers of a turn did not agree; ``message_id`` is the turn, with which it goes. ``by_grammar``
# and ``by_model`` are outcomes, as JSON; ``verdict`` is who was right, "" until an operator says so.
READING_DIFFERENCES = Table(
    "reading_differences",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("message_id", Integer, ForeignKey("messages.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("kind", String(8), nullable=False),
    Column("about", String(120), nullable=False),
    Column("words", Text, nullable=False),
    Column("grammar", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("decision", String(8), nullable=False),
    Column("by_grammar", Text, nullable=False),
    Column("by_model", Text, nullable=False),
    Column("part", Integer, nullable=False),
    Column("verdict", String(8), nullable=False, server_default="", index=True),
    Column("decided_at", DateTime),
)

# ``answers`` are the ids of those that are shown, as JSON. A link outlives its conversation, to say that it
# was one; it is withdrawn then.
SHARES = Table(
    "shares",
    METADATA,
    Column("token", String(32), primary_key=True),
    Column("session_id", String(64), ForeignKey("sessions.id", ondelete="SET NULL"), index=True),
    Column("answers", Text, nullable=False),
    Column("created_at", DateTime, nullable=False),
    Column("withdrawn_at", DateTime),
)

# Every question that was asked, for counting: nothing of it is anybody's, so it outlives its conversation.
# ``asked_on`` is the day on the clocks of merchants, ``site`` what ``owner`` begins with.
ASKED = Table(
    "asked",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("answer_id", String(32), nullable=False, index=True),
    Column("asked_on", Date, nullable=False, index=True),
    Column("site", String(40), nullable=False),
    Column("outcome", String(24), nullable=False),
)

# What it was about; ``programme`` is "" where no plan was named.
ASKED_ABOUT = Table(
    "asked_about",
    METADATA,
    Column("asked_id", Integer, ForeignKey("asked.id", ondelete="CASCADE"), primary_key=True),
    Column("platform", String(40), primary_key=True),
    Column("programme", String(120), primary_key=True),
)

# No foreign key: what was said of an answer outlives its conversation.
FEEDBACK = Table(
    "feedback",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("answer_id", String(32), nullable=False, unique=True),
    Column("owner", String(120), nullable=False),
    Column("verdict", String(4), nullable=False),
    Column("reason", String(16), nullable=False),
    Column("comment", Text, nullable=False),
    Column("turns", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("given_at", DateTime, nullable=False),
    Column("status", String(12), nullable=False, index=True),
    Column("expected", Text),
    Column("decided_at", DateTime),
)

# Conversations handed over to a person, each by its last answer, for counting: no words, nobody's name and
# no foreign key, as for ``asked``. ``sent`` where a webhook took it; a page was only opened.
HANDOVERS = Table(
    "handovers",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("answer_id", String(32), nullable=False, unique=True),
    Column("site", String(40), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("why", String(8), nullable=False),
    Column("sent", Boolean, nullable=False),
    Column("created_at", DateTime, nullable=False),
)

# The websites that may embed the widget; ``secret_hash`` is "" until a secret is made,
# ``channel_kind`` where visitors are offered no person.
SITES = Table(
    "sites",
    METADATA,
    Column("id", String(40), primary_key=True),
    Column("name", String(80), nullable=False),
    Column("origins", Text, nullable=False),
    Column("secret_hash", String(64), nullable=False),
    Column("signed_only", Boolean, nullable=False),
    Column("enabled", Boolean, nullable=False),
    Column("per_minute", Integer, nullable=False),
    Column("per_session", Integer, nullable=False),
    Column("per_day", Integer, nullable=False),
    Column("created_at", DateTime, nullable=False),
    Column("channel_kind", String(8), nullable=False, server_default=""),
    Column("channel_address", Text, nullable=False, server_default=""),
    Column("channel_label", String(20), nullable=False, server_default=""),
)

# How often something happened in a window of time; rows past ``expires_at`` may go.
COUNTERS = Table(
    "counters",
    METADATA,
    Column("key", String(120), primary_key=True),
    Column("window", Integer, primary_key=True, autoincrement=False),
    Column("count", Integer, nullable=False),
    Column("expires_at", DateTime, nullable=False, index=True),
)
