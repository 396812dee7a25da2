"""Tags and systems: counts, the labels of a post-mortem, put on and taken off by hand."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from app.api import search_schemas as schemas
from app.api.access import Use
from app.domain.labels import LabelKind
from app.services import labels, similar
from app.services.labels import LabelsOf

router = APIRouter(prefix="/v1", tags=["labels"])

By = Annotated[str | None, Query(min_length=1, max_length=200, description="Who changes it; kept in the history.")]


@router.get("/tags", summary="List the tags with their counts")
def list_tags(c: Use) -> schemas.LabelCountsOut:
    """Most used first; configured ones that nothing carries come last, with 0."""
    return schemas.LabelCountsOut.model_validate({"items": labels.counts(c, "tag"), "next_cursor": None})


@router.get("/systems", summary="List the systems with their counts")
def list_systems(c: Use) -> schemas.LabelCountsOut:
    """Most used first; configured ones that nothing carries come last, with 0."""
    return schemas.LabelCountsOut.model_validate({"items": labels.counts(c, "system"), "next_cursor": None})


@router.get("/post-mortems/{post_mortem_id}/labels", summary="Read the labels of a post-mortem with their history")
def read_labels(c: Use, post_mortem_id: str) -> schemas.LabelsOut:
    """Tags and systems as they stand, and every change by hand, oldest first."""
    return _shaped(labels.labels_of(c, post_mortem_id))


@router.get("/post-mortems/{post_mortem_id}/label-suggestions", summary="Suggest tags and systems")
def suggest_labels(c: Use, post_mortem_id: str) -> schemas.SuggestionsOut:
    """Labels of earlier post-mortems that are most like this one. Nothing is applied by itself."""
    return schemas.SuggestionsOut.model_validate({"items": similar.suggestions(c, post_mortem_id), "next_cursor": None})


@router.put("/post-mortems/{post_mortem_id}/tags/{tag:path}", summary="Put a tag on a post-mortem")
def put_tag(c: Use, post_mortem_id: str, tag: str, by: By = None) -> schemas.LabelsOut:
    """A tag that is there already changes nothing."""
    return _put(c, post_mortem_id, "tag", tag, by)


@router.delete("/post-mortems/{post_mortem_id}/tags/{tag:path}", summary="Take a tag off a post-mortem")
def remove_tag(c: Use, post_mortem_id: str, tag: str, by: By = None) -> schemas.LabelsOut:
    """It stays off when the document is published again, even if the document names it. 404: it is not there."""
    return _removed(c, post_mortem_id, "tag", tag, by)


@router.put("/post-mortems/{post_mortem_id}/systems/{system:path}", summary="Put a system on a post-mortem")
def put_system(c: Use, post_mortem_id: str, system: str, by: By = None) -> schemas.LabelsOut:
    """A system that is there already changes nothing."""
    return _put(c, post_mortem_id, "system", system, by)


@router.delete("/post-mortems/{post_mortem_id}/systems/{system:path}", summary="Take a system off a post-mortem")
def remove_system(c: Use, post_mortem_id: str, system: str, by: By = None) -> schemas.LabelsOut:
    """It stays off when the document is published again, even if the document names it. 404: it is not there."""
    return _removed(c, post_mortem_id, "system", system, by)


def _put(c: Use, post_mortem_id: str, kind: LabelKind, name: str, by: str | None) -> schemas.LabelsOut:
    return _shaped(labels.put_label(c, post_mortem_id, kind, name, by=by))


def _removed(c: Use, post_mortem_id: str, kind: LabelKind, name: str, by: str | None) -> schemas.LabelsOut:
    return _shaped(labels.remove_label(c, post_mortem_id, kind, name, by=by))


def _shaped(found: LabelsOf) -> schemas.LabelsOut:
    return schemas.LabelsOut.model_validate(found)
