"""What an adapter says when the outside world does not do as asked; services turn these into refusals."""

from __future__ import annotations

from adapters.standing import Standing


class Duplicate(Exception):
    """A unique value exists already."""

    def __init__(self, collection: str, fields: tuple[str, ...]) -> None:
        self.collection = collection
        self.fields = fields
        super().__init__(f"{collection}: {', '.join(fields)}")


class Lost(Exception):
    """A conditional write found its object changed or gone."""


class Busy(Exception):
    """Concurrent writers kept winning until we gave up."""


class Down(Exception):
    """A server does not answer in time."""


class Unsure(Down):
    """The same, and what was to be written may have been."""


class SearchStopped(Down):
    """What was searched for would have taken too long to find."""


class Unproven(Exception):
    """What was given as proof of who somebody is proves nothing."""


class Exhausted(Exception):
    """A budget is used up."""

    def __init__(self, standing: Standing) -> None:
        self.standing = standing
        super().__init__(standing.name)
