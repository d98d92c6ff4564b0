"""How far does it still work?"""
