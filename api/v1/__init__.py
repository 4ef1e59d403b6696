"""Version 1 of the HTTP interface, a module a noun; the busiest come first, because routes are tried in order."""

from api.v1 import (
    audit_logs,
    auth,
    changes,
    customers,
    drivers,
    events,
    jobs,
    organization,
    passwords,
    places,
    registration,
    reports,
    trips,
    users,
    vehicles,
)

ROUTERS = (
    trips.router,
    drivers.router,
    vehicles.router,
    auth.router,
    registration.router,
    passwords.router,
    places.router,
    customers.router,
    organization.router,
    users.router,
    jobs.router,
    changes.router,
    events.router,
    audit_logs.router,
    reports.router,
)
