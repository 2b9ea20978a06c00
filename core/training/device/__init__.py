"""The card or processor under a training: what it can do, how much room it has, and what happens when it fails."""
