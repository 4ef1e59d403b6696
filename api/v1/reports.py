"""Reports: what the company did, in numbers."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.answers import JSON, encode
from api.deps import Reports
from api.openapi import ALWAYS
from schemas.reports import Dashboard, DashboardQuery

router = APIRouter(prefix="/reports", tags=["reports"], responses=ALWAYS)


@router.get("/dashboard", operation_id="reports_dashboard", response_model=Dashboard, summary="The dashboard")
async def show_dashboard(asked: Annotated[DashboardQuery, Query()], reports: Reports) -> Response:
    """How many trips there were, of which kinds, and how well they went: in all and day by day."""
    return Response(await reports.dashboard(asked, encode), media_type=JSON)
