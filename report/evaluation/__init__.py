"""Probabilities and labels in, scores and intervals out."""
