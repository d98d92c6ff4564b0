"""How was it made?"""
