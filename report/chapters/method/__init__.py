"""How to make it again: the model card."""
