"""How did it learn?"""
