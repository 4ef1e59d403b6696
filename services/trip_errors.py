"""Refusals about trips; their places in the tree are at the top of `errors`."""

from __future__ import annotations

from services.errors import Conflict


class TransitionNotAllowed(Conflict):
    code = "trip.transition_not_allowed"
    title = "This change of status is not allowed"
    advice = "Choose one of `allowedTransitions`."


class DriverRequired(Conflict):
    code = "trip.driver_required"
    title = "A trip becomes assigned by giving it a driver"
    advice = "Call the trip's `assign`."


class StopsOpen(Conflict):
    code = "trip.stops_open"
    title = "Some stops are still open"
    advice = "Complete, skip or fail every stop, then complete the trip."


class StopStarted(Conflict):
    code = "trip.stop_started"
    title = "A stop that has been started cannot be removed"
    advice = "Skip or fail the stop instead."


class StopRetried(Conflict):
    code = "trip.stop_retried"
    title = "This stop is being tried again already"
    advice = "See `retriedAs`: move that stop, or remove it and then retry again."


class TripClosed(Conflict):
    code = "trip.closed"
    title = "The trip is closed"
    advice = "An administrator can reopen it."


class NotAssigned(Conflict):
    code = "trip.not_assigned"
    title = "The trip is not in a state for this"
    advice = "Look at the trip's status and assign it first."


class AssignmentRefused(Conflict):
    code = "trip.assignment_refused"
    title = "This assignment breaks a rule"
    advice = "See `reasons`; overridable ones pass with `override.reason`."
