"""Import and export, which every noun has beside the common operations."""

from collections.abc import AsyncIterator
from typing import Annotated, Any, cast

from fastapi import Depends, Query, Request
from starlette.responses import Response, StreamingResponse

from adapters.redis.jobs import JobBell
from adapters.tables import stream_async, writer_for
from adapters.tables.rows import TableFormat
from api.acts import CurrentAct
from api.answers import plain_answer, respond
from api.callers import CurrentCaller
from api.deps import Imports
from api.errors import problems
from api.listing import filters, parameters
from api.openapi import FILE_FORM, file_answer
from api.query import refuse, single
from api.state import AppState
from api.trail import trail_of
from api.upload import read_form
from api.v1.crud import NounRoutes
from schemas.base import Document
from schemas.jobs import JobStarted
from schemas.page import ListQuery
from services.act import Answer
from services.errors import TooLarge, WrongMedia
from services.mapping import NounName, export_columns, flatten, template_columns
from services.views import view

FORMATS = ("csv", "xlsx", "jsonl")
PAGING = ("limit", "cursor", "sort", "fields", "q", "include")


DryRun = Annotated[bool, Query(alias="dryRun", description="say what would happen, and write nothing")]


class TransferRoutes(NounRoutes):
    """The common operations with import and export."""

    def _before_ids(self) -> None:
        self._export()
        self._template()
        self._import()

    def _export(self) -> None:
        noun, service = self.noun, self.service

        async def export_objects(
            request: Request, caller: CurrentCaller, found: Annotated[Any, Depends(service)]
        ) -> Response:
            given = single(request)
            kind = given.pop("format", "csv")
            if kind not in FORMATS:
                raise refuse("format", "parameter.invalid", "`format` is csv, xlsx or jsonl.")
            name = cast("NounName", noun.name)
            rows = await found.stream(ListQuery(filters=filters(given, noun, ())))

            async def flat() -> AsyncIterator[Document]:
                async for document in rows:
                    shown = view(noun, document, caller)
                    yield shown if kind == "jsonl" else flatten(shown, name)

            writer = writer_for(cast("TableFormat", kind), export_columns(name))
            headers = {"content-disposition": f'attachment; filename="{noun.plural}.{kind}"'}
            return StreamingResponse(
                stream_async(writer, flat()), media_type=writer.media_type, headers=headers
            )

        conditions = [one for one in parameters(noun) if one["name"] not in PAGING]
        schema = {"type": "string", "enum": list(FORMATS), "default": "csv"}
        kind = {
            "name": "format",
            "in": "query",
            "required": False,
            "schema": schema,
            "description": "Kind of file.",
        }
        media = (
            "text/csv",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "application/x-ndjson",
        )
        self._add(
            "export",
            "GET",
            "/export",
            export_objects,
            summary=f"Download {noun.plural}",
            responses={200: file_answer("The file, written as it is read", *media)},
            openapi_extra={"parameters": [kind, *conditions]},
        )

    def _template(self) -> None:
        noun = self.noun

        async def import_template(_: CurrentCaller) -> Response:
            writer = writer_for("csv", template_columns(cast("NounName", noun.name)))
            headers = {"content-disposition": f'attachment; filename="{noun.plural}-template.csv"'}
            return Response(writer.begin(), media_type=writer.media_type, headers=headers)

        self._add(
            "import_template",
            "GET",
            "/import/template",
            import_template,
            summary=f"A CSV with the columns of {noun.plural}",
            responses={200: file_answer("One header line", "text/csv")},
        )

    def _import(self) -> None:
        noun = self.noun

        async def import_objects(
            request: Request, act: CurrentAct, imports: Imports, state: AppState, dry_run: DryRun = False
        ) -> Response:
            only(request, "dryRun")
            settings = state.settings
            standing = await state.brakes.spend("import", act.caller.user_id, settings.rate_limit_import)
            trail_of(request).stands(standing)
            act.render = _started
            async with read_form(request, settings.import_max_size) as form:
                await imports.start(noun, form.file, form.texts.get("mapping"), act, dry_run=dry_run)
            await JobBell(state.cache).ring()
            return respond(act.answered)

        self._add(
            "import",
            "POST",
            "/import",
            import_objects,
            summary=f"Bring {noun.plural} in from a file",
            status_code=202,
            response_model=JobStarted,
            responses=problems(TooLarge, WrongMedia),
            openapi_extra=FILE_FORM,
        )


def _started(job: Document) -> Answer:
    answer = plain_answer({"jobId": job["_id"]}, 202)
    return answer._replace(headers={**answer.headers, "location": f"/api/v1/jobs/{job['_id']}"})


def only(request: Request, *known: str) -> None:
    """Refuse other parameters of the query: a misspelt `dryRun` would write."""
    for name in single(request):
        if name not in known:
            raise refuse(name[:100], "parameter.unknown", f"There is no parameter `{name[:100]}` here.")
