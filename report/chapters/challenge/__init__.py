"""You against the network."""
