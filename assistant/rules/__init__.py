"""The engine: facts, a rule and a day → a finding.

Pure: no files, no clock, no network. What a rule file may say is read by ``knowledge``.
"""
