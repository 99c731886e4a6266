"""Things Japanese that any program could use: 和暦, names, numbers, holidays, partial dates.

This room knows nothing of sheets or admissions. It uses the standard library, jpholiday and jaconv.
"""
