"""The demo fleet on the road: an integrator of its own that drives trips through the public API."""
