"""Passages found for a question: lexical and dense, fused; evidence."""
