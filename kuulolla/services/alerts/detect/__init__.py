"""Whether what was counted is more than that hour of that week makes likely. Pure; docs/alerts.md has the figures.

`slots.py` says which hours repeat, `baseline.py` what is expected from them, `surprise.py` how unlikely a count is,
`usual.py` how surprising a series is by itself, and `judge.py` puts the four together, bucket by bucket. `silence.py`
does so with what does not come.
"""
