"""What is kept about a person: giving it out, and taking it away for good."""
