"""Settings of the program itself."""
