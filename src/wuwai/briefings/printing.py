"""What is printed of a kept briefing: its content, what state it is in, and where the audit holds it."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from wuwai.accounts.audit import Head
from wuwai.briefings import freezing
from wuwai.briefings.models import Briefing, State
from wuwai.reference.days import in_words
from wuwai.reference.text import Text
from wuwai.workspace import Workspace

_DRAFT = Text("Draft, not approved", "草稿，未经批准")
_SUBMITTED = Text("Submitted, not approved", "送审稿，未经批准")
_SUPERSEDED = Text("Superseded by a later edition", "已被新版取代")
_EDITION = Text("Edition {n}", "第{n}版")
_APPROVED = Text("Approved {day}.", "{day}批准。")
_HEAD = Text("Head of the audit {head}.", "留痕链链首{head}。")
_CONTENT = Text("Content SHA-256 {digest}.", "内容摘要（SHA-256）{digest}。")
_HOW = Text("To check: wuwai briefing verify {pk}", "核验命令：wuwai briefing verify {pk}")


def data(briefing: Briefing, lang: str, workspace: Workspace, *, drawn: bool = True) -> dict[str, Any]:
    """The briefing in one language: as frozen, or for a draft as it would be now.

    :class:`wuwai.briefings.blocks.BlockError` where a block of a draft cannot be composed.
    """
    content = briefing.frozen
    made = content[lang] if content else freezing.preview(briefing, workspace, lang, drawn=drawn)
    edition = _EDITION.format(n=str(briefing.edition)).get(lang) if briefing.edition > 1 else ""
    gap = "　" if lang == "zh" else " · "
    return {
        **made,
        "edition": gap.join(one for one in (made["edition"], edition) if one),
        "mark": mark(briefing).get(lang),
        "audit": audited(briefing).get(lang),
    }


def mark(briefing: Briefing) -> Text:
    """What is printed over a briefing that is not the approved one; empty over that."""
    marks = {State.DRAFT: _DRAFT, State.SUBMITTED: _SUBMITTED, State.SUPERSEDED: _SUPERSEDED}
    return marks.get(State(briefing.state), Text("", ""))


def audited(briefing: Briefing) -> Text:
    """The line that ties an approved page to the audit; empty for one that is not approved."""
    if briefing.approved_at is None:
        return Text("", "")
    said = (
        _APPROVED.format(day=in_words(timezone.localtime(briefing.approved_at).date())),
        _HEAD.format(head=str(Head(briefing.audit_sequence or 0, briefing.audit_head))),
        _CONTENT.format(digest=briefing.digest),
        _HOW.format(pk=str(briefing.pk)),
    )
    return Text(" ".join(one.en for one in said), "".join(one.zh for one in said))
