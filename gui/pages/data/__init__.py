"""Step 2 of the wizard: the data, and what the model sees of it."""
