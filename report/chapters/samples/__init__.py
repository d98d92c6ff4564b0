"""What does it see?"""
