"""Counters and histograms, in Prometheus' form."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

REQUESTS = Counter("roadbook_http_requests", "HTTP requests", ("method", "operation", "status"))
DURATION = Histogram(
    "roadbook_http_request_seconds",
    "Time until HTTP answers began",
    ("method", "operation"),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0),
)
FAILED_LOGINS = Counter("roadbook_failed_logins", "Wrong passwords and codes, wherever one is asked for")
SECURITY_EVENTS = Counter("roadbook_security_events", "What looks like an attack, by kind", ("kind",))
LIMIT_HITS = Counter("roadbook_rate_limit_hits", "Requests refused by a budget", ("budget",))
MAILS = Counter("roadbook_mails", "Mails by kind and what became of them", ("kind", "outcome"))
UNSEQUENCED = Gauge("roadbook_outbox_unsequenced", "Outbox entries that wait for their number")
SEQUENCED = Counter("roadbook_changes_sequenced", "Changes given their number")
FAILED_NUMBERINGS = Counter(
    "roadbook_numberings_failed", "Rounds in which a company's changes could not be numbered"
)
FAILED_SEALINGS = Counter(
    "roadbook_sealings_failed", "Rounds in which a company's audit entries could not be sealed"
)
DELIVERIES = Counter("roadbook_deliveries", "Changes handed to consumers", ("consumer", "outcome"))
