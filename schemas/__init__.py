"""Data shapes: what crosses the wire and what is stored."""
