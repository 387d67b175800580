"""corpus/ → checked knowledge: articles, units, facts, plans, rules.

``load`` reads all of it, one file for each kind of file beside it; ``audit/`` looks it over as a
whole.
"""
