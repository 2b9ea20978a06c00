"""Step 3 of the wizard: how it learns."""
