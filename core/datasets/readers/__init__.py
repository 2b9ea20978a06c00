"""One module per container: each turns an open file into records and named broken places, never into exceptions."""
