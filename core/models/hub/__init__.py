"""The Hugging Face Hub: what it has, what is here already, and how the rest comes."""
