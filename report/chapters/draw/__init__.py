"""The network, running in the page."""
