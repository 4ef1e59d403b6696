"""The rules of trips as pure functions over stored documents: no input, no output, no clock."""
