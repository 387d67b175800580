"""What a question wants worked out beyond what its rule always computes: which equation, which variable of
it, and the values that the question tells of the others.

Found by units: the question word is told in 单, 小时/天 or days (``wanted``), and so is one variable of an
equation under discussion; the numbers beside it fill the others. Where one stays empty there is no sum.
"""

from assistant.understand.sums.counted import counted_before
from assistant.understand.sums.find import adds_up, find_sum, without
from assistant.understand.sums.going_on import continued
from assistant.understand.sums.leading import Leads
from assistant.understand.sums.shops import ShopCounter
from assistant.understand.sums.turn import Found

__all__ = ["Found", "Leads", "ShopCounter", "adds_up", "continued", "counted_before", "find_sum", "without"]
