"""Conversations, feedback, sites and counters in a database."""
