"""Customers: for whom loads are carried."""

from __future__ import annotations

from pydantic import Field

from schemas.base import Code, Common, Email, Name, Notes, Phone, Stored, absent
from schemas.merge_patch import MergePatch
from schemas.noun import Noun


class CustomerFields(Common):
    """What can be said of a customer beside the name."""

    email: Email | None = None
    phone: Phone | None = None
    reference: Code | None = None
    notes: Notes | None = None


class CustomerCreate(CustomerFields):
    name: Name


class CustomerUpdate(MergePatch, CustomerFields):
    name: Name = Field(default_factory=absent)


class Customer(CustomerCreate, Stored):
    """A customer as the interface shows one."""


CUSTOMERS = Noun(
    name="customer",
    plural="customers",
    prefix="cus",
    model=Customer,
    create=CustomerCreate,
    update=CustomerUpdate,
    filters={"name": "text", "email": "text", "reference": "text"},
    search=("name", "reference", "email"),
    sealed=("phone",),
)
