"""What did it learn?"""
