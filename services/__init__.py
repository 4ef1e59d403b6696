"""The rules of the business, free of any framework."""
