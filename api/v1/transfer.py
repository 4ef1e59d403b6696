"""Import and export, which every noun has beside the common operations."""

from collections.abc import AsyncIterator
from typing import Annotated, Any, cast

from fastapi import Depends, Query, Request
from starlette.responses import Response

from adapters.redis.bells import JOBS, Ringer
from adapters.tables import writer_for
from api.acts import CurrentAct
from api.answers import plain_answer, respond
from api.callers import CurrentCaller
from api.deps import Imports
from api.download import DOWNLOAD, FORMAT, download, format_of
from api.errors import problems
from api.listing import filters, parameters
from api.openapi import FILE_FORM, file_answer
from api.query import only, single
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
            kind = format_of(given)
            name = cast("NounName", noun.name)
            rows = await found.stream(ListQuery(filters=filters(given, noun, ())))

            async def flat() -> AsyncIterator[Document]:
                async for document in rows:
                    shown = view(noun, document, caller)
                    yield shown if kind == "jsonl" else flatten(shown, name)

            return download(noun.plural, kind, export_columns(name), flat())

        conditions = [one for one in parameters(noun) if one["name"] not in PAGING]
        self._add(
            "export",
            "GET",
            "/export",
            export_objects,
            summary=f"Download {noun.plural}",
            response_class=Response,
            responses=DOWNLOAD,
            openapi_extra={"parameters": [FORMAT, *conditions]},
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
            response_class=Response,
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
            await Ringer(state.cache, JOBS).ring()
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
