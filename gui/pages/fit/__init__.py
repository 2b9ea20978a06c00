"""The panel beside every step of the wizard: whether it fits, what takes the room, what to change."""
