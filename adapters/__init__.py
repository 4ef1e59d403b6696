"""The outside world: database, cache, files, clock, settings. No business rule lives here."""
