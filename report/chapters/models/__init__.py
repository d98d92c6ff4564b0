"""Would another network do better?"""
