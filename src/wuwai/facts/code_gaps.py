"""Codes that imported files held and no table knew, over all snapshots, and what to do about each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from wuwai.facts.model import Manifest, UnknownCode
from wuwai.reference.code_tables import CodeTables
from wuwai.reference.text import Text

KINDS = {
    "product": Text("product", "商品"),
    "partner": Text("partner", "国家（地区）"),
    "regime": Text("regime", "贸易方式"),
    "place": Text("place", "注册地"),
}
_AGAIN = Text("known by now: import {files} again", "现已可识别：请重新导入{files}")
_TAKE = Text(
    "`wuwai reference import {table} FILE --source TEXT`, then import {files} again",
    "先 `wuwai reference import {table} 文件 --source 来源`，再重新导入{files}",
)
_CORRECT = Text("correct the code in {files} and import it again", "请更正 {files} 中的编码后重新导入")
_NUMBERED = Text(
    "put the release's country_codes table beside {files} and import them together",
    "将该版本的 country_codes 表与 {files} 放在同一文件夹后重新导入",
)
# A code is looked for among an office's own tables of this kind.
_TABLES = {"product": "products", "partner": "partners", "regime": "regimes"}


@dataclass(frozen=True, slots=True)
class Gap:
    """An unknown code with the rows rejected for it in the files named.

    ``known_now`` is true where a table in use has it by now; ``amounts`` holds the rows' values by currency.
    """

    kind: str
    code: str
    name: str
    classification: str
    rows: int
    amounts: dict[str, float]
    files: tuple[str, ...]
    snapshots: tuple[str, ...]
    known_now: bool
    advice: Text

    def as_dict(self, lang: str = "en") -> dict[str, Any]:
        return {**asdict(self), "advice": self.advice.get(lang)}


def gaps(manifests: Sequence[Manifest], codes: CodeTables) -> tuple[Gap, ...]:
    """Every code still unknown or not yet imported again, those of the most rows first.

    Of a file that was imported again only the last import counts.
    """
    last: dict[tuple[str, str, str], Manifest] = {}
    for one in manifests:
        last[one.sha256, one.importer, str(sorted(one.stated.items()))] = one
    found: dict[tuple[str, str, str, str], list[tuple[Manifest, UnknownCode]]] = {}
    for manifest in last.values():
        for unknown in manifest.unknown:
            key = (unknown.kind, unknown.code, unknown.name, unknown.classification)
            found.setdefault(key, []).append((manifest, unknown))
    every = [_gap(key, held, codes) for key, held in found.items()]
    return tuple(sorted(every, key=lambda g: (-g.rows, g.kind, g.code, g.name)))


def _gap(
    key: tuple[str, str, str, str], held: Sequence[tuple[Manifest, UnknownCode]], codes: CodeTables
) -> Gap:
    kind, code, name, classification = key
    amounts: dict[str, float] = {}
    for _, unknown in held:
        amounts[unknown.currency] = amounts.get(unknown.currency, 0.0) + unknown.value
    files = tuple(dict.fromkeys(manifest.file for manifest, _ in held))
    importers = {manifest.importer for manifest, _ in held}
    known = is_known(kind, code, name, classification, codes)
    return Gap(
        *(kind, code, name, classification, sum(u.rows for _, u in held), amounts, files),
        tuple(manifest.snapshot for manifest, _ in held),
        known,
        advice(kind, files, importers, known=known),
    )


def is_known(kind: str, code: str, name: str, classification: str, codes: CodeTables) -> bool:
    """Whether a table in use has a code or a name today."""
    if kind == "product":
        listed = codes.products(classification)
        return bool(listed) and codes.is_product(classification, code.zfill(len(code) + len(code) % 2))
    if kind == "partner":
        # Where a name stands beside the code, the name decides.
        return bool(codes.partner(name) if name else codes.partner(code) or codes.has_partner_code(code))
    return kind == "regime" and code in codes.regimes()


def advice(kind: str, files: Iterable[str], importers: Iterable[str] = (), *, known: bool = False) -> Text:
    """What to do about an unknown code of the files named."""
    listed = list(files)
    shown = ", ".join(listed[:3]) + (" …" if len(listed) > 3 else "")
    if known:
        return _AGAIN.format(files=shown)
    if kind == "partner" and set(importers) == {"baci"}:
        return _NUMBERED.format(files=shown)
    if kind in _TABLES:
        return _TAKE.format(table=_TABLES[kind], files=shown)
    return _CORRECT.format(files=shown)
