"""The money sheet (我能拿的): what a merchant can get, what of it may be added, and every day that counts.

``records`` say what a sheet is and ``sheet`` makes one, of the ``amounts`` of each plan, their ``totals``
and the ``dates``; ``wording`` says it.
"""
