"""Customers."""

from __future__ import annotations

from adapters.mongo.customers import CustomerRepository
from schemas.base import Document
from schemas.customers import CUSTOMERS
from services.noun import NounService
from services.rules import release
from services.work import Change


class CustomerService(NounService[CustomerRepository]):
    noun = CUSTOMERS

    async def releasable(self, change: Change, document: Document) -> None:
        await release(change, self.references, ("customerId", "shipments.customerId"), document)
