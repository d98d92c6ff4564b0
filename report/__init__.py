"""Trains a small network on pictures and writes an honest report about it as a static site.

`build` tells the story and stands, with `stages`, which remembers what is done, above the rooms that do the work:
`dataset`, `training`, `evaluation`, `figures`, `render`. A room imports the records and small helpers, never another
room. The records import nothing of ours.
"""
