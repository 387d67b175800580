"""Questions as they come in, and what a conversation carries on."""
