"""Arithmetic: an equation is data, and is solved for whichever of its variables is asked.

``expression`` reads the right-hand side of ``result = …`` from a rule file and sees that its dimensions
fit, ``span`` is the arithmetic of intervals, ``solve`` turns an equation round, ``wording`` writes it as a
merchant would, and ``counting`` answers how many of so many make a share. Amounts are fractions while they
are worked with, so that 80万元/年 over 12 months is exact, and Decimals before and after.
"""

from assistant.rules.equations.counting import Count, count_for, growing_count
from assistant.rules.equations.expression import Expression, parse
from assistant.rules.equations.solve import RESULT, Solution, Variable, solve

__all__ = [
    "RESULT",
    "Count",
    "Expression",
    "Solution",
    "Variable",
    "count_for",
    "growing_count",
    "parse",
    "solve",
]
