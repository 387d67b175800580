"""The chat model that settings name: its provider, its limits and budgets, and what it fills in."""
