"""Words → facts as intervals, the rule that is meant, what is wanted.

``reader`` reads a turn: ``seen`` is what its words name, ``facts`` which number belongs to what,
``subject`` what it is about, ``intent`` what it wants.
"""
