"""What the window knows, as QObjects."""
