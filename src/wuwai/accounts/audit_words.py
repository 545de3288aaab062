"""Actions and subjects of the audit in words."""

from __future__ import annotations

from typing import Any, NamedTuple

from wuwai.accounts import audit_acting
from wuwai.accounts.audit_canonical import is_seal
from wuwai.accounts.audit_entries import AuditEntry
from wuwai.reference.text import Text

GROUPS: dict[str, Text] = {
    "row": Text("rows of registers", "台账记录"),
    "batch": Text("batches", "批量操作"),
    "evidence": Text("evidence", "佐证材料"),
    "enterprise": Text("merging of enterprises", "企业合并"),
    "round": Text("issuing of returns", "报表布置"),
    "return": Text("returns", "报表填报与审核"),
    "briefing": Text("briefings", "简报"),
    "user": Text("accounts", "账号"),
    "signed_in": Text("signing in", "登录"),
    "signed_out": Text("signing out", "退出登录"),
    "sign_in_failed": Text("failed sign-ins", "登录失败"),
    "personal": Text("reads of personal data", "查阅个人信息"),
    "audit": Text("the audit itself", "留痕本身"),
}
_ACTIONS: dict[str, Text] = {
    "row.added": Text("row added", "新增记录"),
    "row.changed": Text("row changed", "修改记录"),
    "row.moved": Text("row moved to another stage", "变更阶段"),
    "row.deleted": Text("row deleted", "删除记录"),
    "row.found": Text("row that was there before the audit", "留痕启用前已有记录"),
    "batch.written": Text("rows written together", "批量写入"),
    "batch.undone": Text("rows taken back together", "批量撤销"),
    "evidence.filed": Text("evidence filed", "提交佐证材料"),
    "evidence.withdrawn": Text("evidence withdrawn", "撤回佐证材料"),
    "enterprise.merged": Text("enterprises merged", "合并企业"),
    "enterprise.merge_undone": Text("merge undone", "撤销企业合并"),
    "round.issued": Text("return issued", "布置报表"),
    "return.found": Text("return that was there before the audit", "留痕启用前已有报表"),
    "return.saved": Text("return saved", "保存报表"),
    "return.submitted": Text("return submitted", "报送"),
    "return.approved": Text("return approved by the city", "地市负责人审核通过"),
    "return.accepted": Text("return accepted", "省级审核通过"),
    "return.published": Text("return published", "发布"),
    "return.sent_back": Text("return sent back", "退回"),
    "return.unapproved": Text("publication withdrawn", "撤销发布"),
    "return.remarked": Text("remark made", "批注"),
    "return.remark_settled": Text("remark settled", "批注已处理"),
    "return.sampled": Text("sample return made", "生成样例报表"),
    "briefing.made": Text("briefing made", "新建简报"),
    "briefing.submitted": Text("briefing submitted", "提交简报"),
    "briefing.approved": Text("briefing approved", "批准简报"),
    "briefing.sent_back": Text("briefing sent back", "退回简报"),
    "briefing.deleted": Text("draft discarded", "删除简报草稿"),
    "briefing.found": Text("briefing that was there before the audit", "留痕启用前已有简报"),
    "briefing.superseded": Text("briefing superseded", "简报已被新版替代"),
    "user.added": Text("account added", "新增账号"),
    "user.found": Text("account that was there before the audit", "留痕启用前已有账号"),
    "user.changed": Text("account changed", "修改账号"),
    "user.closed": Text("account closed", "停用账号"),
    "user.reopened": Text("account reopened", "重新启用账号"),
    "user.deleted": Text("account removed", "删除账号"),
    "user.locked": Text("account locked", "锁定账号"),
    "user.unlocked": Text("account unlocked", "解除锁定"),
    "user.password_given": Text("one-time password given", "发放一次性密码"),
    "user.password_changed": Text("password changed", "修改密码"),
    "user.token_made": Text("token made", "生成令牌"),
    "user.tokens_ended": Text("tokens ended", "作废令牌"),
    "user.identity_linked": Text("account linked to the office's sign-in", "关联单位统一登录"),
    "user.signed_out": Text("all sessions ended", "结束全部会话"),
    "signed_in": Text("signed in", "登录"),
    "signed_out": Text("signed out", "退出登录"),
    "sign_in_failed": Text("sign-in failed", "登录失败"),
    "personal.read": Text("personal data read", "查阅个人信息"),
    "audit.begun": Text("audit begun", "启用留痕"),
    "audit.exported": Text("audit exported", "导出留痕"),
}
SEALED = Text("(personal data, sealed)", "（个人信息，已封存）")
NOTHING = Text("—", "—")


_NOT_PEOPLE = {
    audit_acting.COMMAND_LINE: Text("command line", "命令行"),
    audit_acting.PROGRAM: Text("the program", "程序"),
}


class Changed(NamedTuple):
    """One value of an entry, as it is shown."""

    name: str
    before: Text | None
    after: Text | None


def action(name: str) -> Text:
    """An action in words; its own name where there are none."""
    return _ACTIONS.get(name, Text(name, name))


def who(entry: AuditEntry) -> Text:
    """Who did it: a user's name, or that no person did."""
    return _NOT_PEOPLE.get(entry.who, Text(entry.who, entry.who))


def changes(entry: AuditEntry) -> list[Changed]:
    """What an entry tells, value by value; before or after is None where it says nothing of it."""
    before, after = entry.values_before, entry.values_after
    names = [*after, *(name for name in before if name not in after)]
    return [
        Changed(
            name,
            _shown(before[name]) if name in before else None,
            _shown(after[name]) if name in after else None,
        )
        for name in names
    ]


def _shown(value: Any) -> Text:
    if is_seal(value):
        return SEALED
    if value is None or value in ("", [], {}):
        return NOTHING
    if isinstance(value, bool):
        return Text("yes", "是") if value else Text("no", "否")
    if isinstance(value, dict) and set(value) == {"en", "zh"}:
        return Text(str(value["en"]), str(value["zh"]))
    if isinstance(value, list):
        texts = [_shown(one) for one in value]
        return Text(", ".join(one.en for one in texts), "、".join(one.zh for one in texts))
    if isinstance(value, dict):
        named = [(name, _shown(one)) for name, one in value.items()]
        return Text(
            "; ".join(f"{name}: {words.en}" for name, words in named),
            "；".join(f"{name}：{words.zh}" for name, words in named),
        )
    return Text(str(value), str(value))
