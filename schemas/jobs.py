"""Long work and its progress."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from schemas.base import Id, Instant, Model


class JobStarted(Model):
    job_id: Id


class Progress(Model):
    done: int = Field(ge=0)
    total: int = Field(ge=0, description="an estimate until the end; 0 where it cannot be told")


class JobResult(Model):
    created: int = Field(ge=0)
    updated: int = Field(ge=0)
    unchanged: int = Field(ge=0)
    rejected: int = Field(ge=0)
    rejects_url: str | None = Field(
        max_length=500, description="every refused row as it came, with its reasons"
    )


class RowProblem(Model):
    row: int = Field(ge=0, description="as a spreadsheet counts: the first row below the header is 2")
    column: str = Field(max_length=1000)
    code: str = Field(max_length=100)
    detail: str = Field(max_length=2000)


class ColumnUse(Model):
    """Which of our fields a column of the file fills; none means it was not used."""

    column: str = Field(max_length=1000)
    fields: list[str] = Field(max_length=50)


class JobError(Model):
    code: str = Field(max_length=100)
    detail: str = Field(max_length=5000)


class Job(Model):
    """A piece of long work."""

    id: Id
    kind: str = Field(max_length=50)
    status: Literal["queued", "running", "succeeded", "failed", "cancelled"]
    dry_run: bool
    progress: Progress
    result: JobResult
    problems: list[RowProblem] = Field(max_length=100, description="the first 100")
    columns: list[ColumnUse] = Field(max_length=1000)
    error: JobError | None = Field(description="why the whole file could not be taken")
    created_at: Instant
    started_at: Instant | None
    finished_at: Instant | None


class JobPage(Model):
    items: list[Job] = Field(max_length=100)
    next_cursor: str | None = Field(max_length=2000)
