"""What changed, and every run so far."""
