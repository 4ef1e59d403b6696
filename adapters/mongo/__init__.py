"""Repositories over MongoDB, one module a noun."""
