"""Findings and quotes → a verified answer.

The words of a verdict are made in ``verdict``, those of a list of plans in ``plan_list``;
``template`` puts an answer together, and ``verify`` lets nothing through that cannot be traced.
"""
