"""How good is it? The first screen."""
