"""The operations that every noun has, so that all nouns answer alike."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request
from pydantic import ValidationError
from starlette.responses import Response

from api.acts import CurrentAct
from api.answers import bulk_renderer, object_answer, page_answer, renderer, respond
from api.body import JsonRoute
from api.callers import CurrentCaller
from api.errors import from_validation, problems
from api.listing import list_query, parameters
from api.openapi import ALWAYS, page_schema, request_schema
from schemas.base import Id, Model
from schemas.bulk import BulkAnswer, BulkCreate
from schemas.noun import Noun
from services.bulk import Item, create_many
from services.errors import Conflict, InUse, NotFound, RestoreConflict, Stale, Taken
from services.noun import NounService

ServiceDependency = Callable[..., Awaitable[NounService[Any]]]
ObjectId = Annotated[Id, Path(alias="id", description="the object's id")]

DESCRIPTIONS = {
    "list": "A page, newest first unless sorted otherwise; follow `nextCursor` until it is null.",
    "get": "What belongs to another organization answers exactly as what does not exist.",
    "create": "The answer is the object with its id; `Location` is its address, `ETag` its version.",
    "update": "What is absent stays, null clears, lists are replaced. Send `If-Match` so as not to undo others' work.",
    "delete": "Refused while an open trip uses it.",
    "restore": "Refused where a unique value has been taken since.",
    "bulk": "Each by itself, or all or none; the answer says of each what became of it. `dryRun` only tries.",
    "export": "Streamed while it is read. The CSV imports again unchanged.",
    "import_template": "The names of our own columns, which an import takes without a mapping.",
    "import": "CSV, XLSX or JSONL, told by its content. The answer is a job; its progress is at `/jobs/{id}`.",
}


class NounRoutes:
    """Adds a noun's common operations to its router, the hot ones first: routes are tried in order."""

    def __init__(self, noun: Noun, service: ServiceDependency) -> None:
        self.noun = noun
        self.service = service
        self.router = APIRouter(
            prefix=f"/{noun.plural}", tags=[noun.plural], route_class=JsonRoute, responses=ALWAYS
        )
        self._list()
        self._before_ids()
        self._get()
        self._create()
        self._update()
        self._delete()
        self._restore()
        self._bulk()

    def _before_ids(self) -> None:
        """Routes whose path would otherwise be taken for an id."""

    def _add(self, verb: str, method: str, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        noun = self.noun
        self.router.add_api_route(
            path,
            endpoint,
            methods=[method],
            name=f"{noun.plural}_{verb}",
            operation_id=f"{noun.plural}_{verb}",
            description=DESCRIPTIONS[verb],
            **options,
        )

    def _list(self) -> None:
        noun, service = self.noun, self.service

        async def list_objects(
            request: Request, caller: CurrentCaller, found: Annotated[Any, Depends(service)]
        ) -> Response:
            query = list_query(request, noun)
            return page_answer(request, noun, query, await found.list(query), caller)

        extra = {"parameters": parameters(noun)}
        self._add(
            "list",
            "GET",
            "",
            list_objects,
            summary=f"List {noun.plural}",
            responses={200: page_schema(noun)},
            openapi_extra=extra,
        )

    def _get(self) -> None:
        noun, service = self.noun, self.service

        async def get_object(
            object_id: ObjectId, caller: CurrentCaller, found: Annotated[Any, Depends(service)]
        ) -> Response:
            return respond(object_answer(noun, await found.get(object_id), caller))

        self._add(
            "get",
            "GET",
            "/{id}",
            get_object,
            summary=f"Read one {noun.name}",
            response_model=noun.model,
            responses=problems(NotFound),
        )

    def _create(self) -> None:
        noun, service = self.noun, self.service

        async def create_object(
            request: Request, body: Model, act: CurrentAct, found: Annotated[Any, Depends(service)]
        ) -> Response:
            act.render = renderer(noun, act, created_at=request.url.path)
            await found.create(body, act)
            return respond(act.answered)

        create_object.__annotations__["body"] = noun.create
        self._add(
            "create",
            "POST",
            "",
            create_object,
            summary=f"Create a {noun.name}",
            status_code=201,
            response_model=noun.model,
            responses=problems(Taken),
        )

    def _update(self) -> None:
        noun, service = self.noun, self.service

        async def update_object(
            object_id: ObjectId, body: Model, act: CurrentAct, found: Annotated[Any, Depends(service)]
        ) -> Response:
            act.render = renderer(noun, act)
            await found.update(object_id, body, act)
            return respond(act.answered)

        update_object.__annotations__["body"] = noun.update
        self._add(
            "update",
            "PATCH",
            "/{id}",
            update_object,
            summary=f"Change a {noun.name} by JSON Merge Patch",
            response_model=noun.model,
            responses=problems(NotFound, Taken, Stale),
        )

    def _delete(self) -> None:
        noun, service = self.noun, self.service

        async def delete_object(
            object_id: ObjectId, act: CurrentAct, found: Annotated[Any, Depends(service)]
        ) -> Response:
            await found.delete(object_id, act)
            return Response(status_code=204)

        self._add(
            "delete",
            "DELETE",
            "/{id}",
            delete_object,
            summary=f"Delete a {noun.name}; it can be restored for 30 days",
            status_code=204,
            responses=problems(NotFound, InUse, Stale),
        )

    def _restore(self) -> None:
        noun, service = self.noun, self.service

        async def restore_object(
            object_id: ObjectId, act: CurrentAct, found: Annotated[Any, Depends(service)]
        ) -> Response:
            act.render = renderer(noun, act)
            await found.restore(object_id, act)
            return respond(act.answered)

        self._add(
            "restore",
            "POST",
            "/{id}/restore",
            restore_object,
            summary=f"Bring a deleted {noun.name} back",
            response_model=noun.model,
            responses=problems(NotFound, RestoreConflict),
        )

    def _bulk(self) -> None:
        noun, service = self.noun, self.service

        async def create_objects(
            request: Request, body: Model, act: CurrentAct, found: Annotated[Any, Depends(service)]
        ) -> Response:
            act.render = bulk_renderer(request)
            asked: Any = body
            items = [checked(noun, item) for item in asked.items]
            await create_many(found, items, act, atomic=asked.mode == "atomic", dry_run=asked.dry_run)
            return respond(act.answered)

        create_objects.__annotations__["body"] = BulkCreate[Any]
        self._add(
            "bulk",
            "POST",
            "/bulk",
            create_objects,
            summary=f"Create up to 500 {noun.plural}",
            response_model=BulkAnswer,
            responses=problems(Conflict),
            openapi_extra=request_schema(noun, "bulk"),
        )


def checked(noun: Noun, item: Any) -> Item:
    """One item of a bulk call, refused by itself and not with all the others."""
    try:
        return noun.create.model_validate(item)
    except ValidationError as error:
        return from_validation([{**one, "loc": ("body", *one["loc"])} for one in error.errors()])
