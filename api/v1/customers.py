"""Customers."""

from __future__ import annotations

from adapters.mongo.customers import CustomerRepository
from api.deps import noun_service
from api.v1.transfer import TransferRoutes
from schemas.customers import CUSTOMERS
from services.customers import CustomerService

router = TransferRoutes(CUSTOMERS, noun_service(CustomerService, CustomerRepository)).router
