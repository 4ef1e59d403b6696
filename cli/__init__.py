"""The operator's edge: every command of `roadbook`."""
