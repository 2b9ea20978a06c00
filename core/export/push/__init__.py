"""What was exported, on the Hugging Face Hub."""
