"""What stands behind start.py: makes the private environment and mends it.

Standard library only, and nothing that Python 3.8 does not know when it runs.
"""
