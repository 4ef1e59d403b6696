"""Customers in MongoDB."""

from __future__ import annotations

from adapters.mongo.repository import Repository
from schemas.customers import CUSTOMERS


class CustomerRepository(Repository):
    noun = CUSTOMERS
