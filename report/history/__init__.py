"""The runs before this one: reading, joining, comparing, and the gates."""
