"""Trains a small network on pictures and writes an honest report about it as a static site.

`build` tells the story; the rooms that it calls are the folders beside it, each of which says what it is for. Imports
run one way: build, stages, publishing, chapters, history, network, data and evaluation and plotting, settings, core.
"""
