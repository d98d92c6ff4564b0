"""Fits networks and asks them: the only room that imports TensorFlow."""
