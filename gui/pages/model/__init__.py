"""Step 1 of the wizard: the base model."""
