"""Whether what was written says what was trained."""
