"""`tunesmith screens`: every page drawn to pictures, with sample content."""
