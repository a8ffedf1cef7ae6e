"""x"""
CLEAN = []
FOUND = []
