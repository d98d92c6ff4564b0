"""Every test image, filtered."""
