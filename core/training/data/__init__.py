"""Rows as the training sees them: read, templated, tokenised, masked, packed; and the `inspect` job, which shows just that."""
