"""The model as llama.cpp reads it."""
