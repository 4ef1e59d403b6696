"""Long work: how far it has come and what became of it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import Response, StreamingResponse

from api.acts import CurrentAct
from api.answers import listed, respond, single_answer
from api.body import JsonRoute
from api.deps import Jobs
from api.errors import problems
from api.listing import simple_query
from api.openapi import ALWAYS, SIMPLE_PARAMETERS, file_answer
from schemas.base import Id
from schemas.jobs import Job, JobPage
from schemas.page import Found, Place
from services.errors import Conflict, NotFound

router = APIRouter(prefix="/jobs", tags=["jobs"], route_class=JsonRoute, responses=ALWAYS)
REJECTS_MEDIA = {"csv": "text/csv", "jsonl": "application/x-ndjson"}
"""Rows that name their own columns are given back as they came."""
JobId = Annotated[Id, Path(alias="id", description="the job's id")]


@router.get(
    "",
    operation_id="jobs_list",
    response_model=JobPage,
    summary="List jobs",
    openapi_extra={"parameters": SIMPLE_PARAMETERS},
)
async def list_jobs(request: Request, jobs: Jobs) -> Response:
    """Newest first."""
    query = simple_query(request)
    found = await jobs.list(query.after.id if query.after else None, query.limit + 1)
    page = [jobs.view(one) for one in found[: query.limit]]
    more = len(found) > query.limit
    return listed(request, query, Found(page, Place(None, page[-1]["id"]) if more else None))


@router.get(
    "/{id}",
    operation_id="jobs_get",
    response_model=Job,
    summary="How far is it?",
    responses=problems(NotFound),
)
async def get_job(job_id: JobId, jobs: Jobs) -> Response:
    """Progress while it runs, the result and the first 100 problems at the end. An API key that neither began the job
    nor may read what it imports gets no `problems` and no `columns`, as they quote the file.
    """
    return respond(single_answer(jobs.view(await jobs.get(job_id))))


@router.get(
    "/{id}/rejects",
    operation_id="jobs_rejects",
    summary="Download the refused rows",
    response_class=Response,
    responses={
        **problems(NotFound),
        200: file_answer("Every refused row as it came, with its reasons", *REJECTS_MEDIA.values()),
    },
)
async def get_rejects(job_id: JobId, jobs: Jobs) -> Response:
    """Mend the rows and send the file again: rows that were taken before are unchanged then. An API key also needs the
    scope that reads what the job imports, unless it began the job.
    """
    found = await jobs.rejects(job_id)
    headers = {
        "content-disposition": f'attachment; filename="rejects-{job_id}.{found.kind}"',
        "content-length": str(found.size),
    }
    return StreamingResponse(found.pieces, media_type=REJECTS_MEDIA[found.kind], headers=headers)


@router.post(
    "/{id}/cancel",
    operation_id="jobs_cancel",
    response_model=Job,
    summary="Stop a job",
    responses=problems(NotFound, Conflict),
)
async def cancel_job(job_id: JobId, jobs: Jobs, act: CurrentAct) -> Response:
    """What was written so far stays; nothing more is."""
    act.key = None
    return respond(single_answer(jobs.view(await jobs.cancel(job_id))))
