"""Matching volunteers to shifts: pure rules, no database, no web.

`scoring` and `filters` judge one pair, `pairing` makes the candidate pairs, `engines.solve` plans a
whole centre at once, `explain` says why. numpy, scipy and OR-Tools load only when solving.
"""
