"""What a trip costs: the sum of its charges, or a price given outright."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from schemas.base import Document
from schemas.values import Money
from services.errors import FieldError
from services.trip_rules.documents import Context, Problems, find_index
from services.trip_rules.whole import whole

LARGEST: Final = 2**53 - 1
"""Amounts stay exact in JavaScript and far inside the 64 bits of the database."""


def charges_of(
    given: list[Document], shipments: list[Document], context: Context, problems: Problems
) -> list[Document]:
    if not given:
        return []
    currency = next((charge["currency"] for charge in given if charge.get("currency")), context.currency)
    return [
        _charge(charge, currency, shipments, f"/charges/{number}", problems)
        for number, charge in enumerate(given)
    ]


def price_of(
    charges: list[Document], given: Document | None, problems: Problems, before: Document | None = None
) -> Document | None:
    """The sum of the charges, which a given price may repeat but not contradict; without charges the given one,
    merged with the one before.
    """
    if not charges:
        return whole(Money, before, given, "/price", problems)
    price = {"amount": sum(charge["amount"] for charge in charges), "currency": charges[0]["currency"]}
    if price["amount"] > LARGEST or price["amount"] < -LARGEST:
        problems.append(FieldError("/charges", "too_large", "The sum of the charges is too large."))
    if given is not None and {**price, **given} != price:
        problems.append(
            FieldError(
                "/price", "price.read_only", "The price is the sum of the charges; change them instead."
            )
        )
    return price


def _charge(
    given: Document, currency: str, shipments: list[Document], pointer: str, problems: Problems
) -> Document:
    quantity = given.get("quantity", 1.0)
    due = int((Decimal(str(quantity)) * given["unitAmount"]).to_integral_value(ROUND_HALF_UP))
    if abs(due) > LARGEST:
        problems.append(
            FieldError(f"{pointer}/quantity", "too_large", "Quantity times unit amount is too large.")
        )
    if given.get("amount") not in {None, due}:
        detail = f"{quantity} times {given['unitAmount']} is {due}, not {given['amount']}."
        problems.append(FieldError(f"{pointer}/amount", "charge.amount", detail))
    if given.get("currency") not in {None, currency}:
        problems.append(
            FieldError(
                f"{pointer}/currency",
                "currency.mixed",
                f"All charges of a trip are in one currency, here {currency}.",
            )
        )
    shipment_id = _shipment_id(given.get("shipmentId"), shipments, pointer, problems)
    return {
        "code": given["code"],
        "shipmentId": shipment_id,
        "quantity": quantity,
        "unitAmount": given["unitAmount"],
        "amount": due,
        "currency": currency,
    }


def _shipment_id(wanted: object, shipments: list[Document], pointer: str, problems: Problems) -> str | None:
    """The id of the shipment that is named by its id or, like stops, by its number from 1."""
    if wanted is None:
        return None
    number = str(wanted)
    index = int(number) - 1 if number.isdecimal() else find_index(shipments, wanted)
    if index is None or not 0 <= index < len(shipments):
        problems.append(
            FieldError(f"{pointer}/shipmentId", "shipment.unknown", f"This trip has no shipment {wanted}.")
        )
        return None
    found: str = shipments[index]["id"]
    return found
