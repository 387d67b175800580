"""How the figures of one turn are read: whose each is, of what time, and which fact it tells.

``holders`` finds whose words follow, ``lines`` what lies beside a threshold, ``sums`` and ``shares`` what
several numbers come to, ``stance`` how each number is meant, ``alignment`` which word it belongs to, and
``rest`` what 「其他都达标」 says. ``understand/facts.py`` puts them together.
"""
