"""Version 1 of the HTTP interface, a module a noun; the busiest come first, because routes are tried in order."""

from api.v1 import auth, customers, drivers, jobs, organization, places, trips, users, vehicles

ROUTERS = (
    trips.router,
    drivers.router,
    vehicles.router,
    auth.router,
    places.router,
    customers.router,
    organization.router,
    users.router,
    jobs.router,
)
