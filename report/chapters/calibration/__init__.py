"""Can its confidence be trusted?"""
