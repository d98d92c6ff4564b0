"""Is it the network or the image?"""
