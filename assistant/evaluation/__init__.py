"""Question sets asked, judged and reported; retrieval measured."""
