"""Briefings as they stand, for comparing with the audit: one rewritten behind its back shows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from wuwai.accounts.audit_standing import Standing, Witness
from wuwai.briefings.models import Briefing, digest_of
from wuwai.reference.text import Text

PREFIX = "briefing:"
_APPROVED = Text("Briefing {pk}, edition {edition}", "简报{pk}第{edition}版")


def _values(subjects: Collection[str]) -> Mapping[str, Mapping[str, Any]]:
    """State, edition, who signed it, and the digest of what is on file, worked out anew from the text."""
    numbers = [int(text) for one in subjects if (text := one.removeprefix(PREFIX)).isdecimal()]
    return {
        one.subject: {
            "state": one.state,
            "edition": one.edition,
            "digest": digest_of(one.content) if one.content else "",
            "signed": one.signed,
        }
        for one in Briefing.objects.filter(pk__in=numbers).select_related("submitted_by", "approved_by")
    }


def _subjects() -> Iterable[str]:
    return (f"{PREFIX}{pk}" for pk in Briefing.objects.values_list("pk", flat=True))


def witnesses() -> Iterable[Witness]:
    """The head of the audit that each approved briefing prints."""
    for one in Briefing.objects.filter(audit_sequence__isnull=False).defer("content"):
        yield Witness(
            title=_APPROVED.format(pk=str(one.pk), edition=str(one.edition)),
            sequence=one.audit_sequence or 0,
            digest=one.audit_head,
        )


STANDING = Standing(
    prefix=PREFIX, read=_values, subjects=_subjects, found="briefing.found", added="briefing.made"
)
