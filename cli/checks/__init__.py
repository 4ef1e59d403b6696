"""What `roadbook doctor` looks at."""
