"""20,000 rows of mixed quality: how long until they are checked, marked, written and taken back.

One row in four has a fault or a question of the kinds an office meets: text in numbers, 万 and 亿, dates that
cannot be read, unknown codes, the same key twice, formulas, credit codes with a wrong check digit. Run it
with a workspace of its own: ``python benchmarks/register_import.py [ROWS]``.
"""

from __future__ import annotations

import io
import random
import resource
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import TypeVar

from _measuring import workspace

Made = TypeVar("Made")
REGISTER = "overseas-warehouses"
_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def _row(n: int, draw: random.Random) -> dict[str, object]:
    from stdnum.cn import uscc

    body = "91440300MA" + "".join(_LETTERS[n // 31**k % 31] for k in range(6, -1, -1))
    return {
        "name": f"仓库 {n:06d}",
        "firm": f"企业 {n // 2:06d} 有限公司",
        "credit_code": body + uscc.calc_check_digit(body),
        "region": draw.choice(("深圳市", "广州市", "440600", "东莞市")),
        "country": draw.choice(("德国", "USA", "日本", "波兰")),
        "registered_on": date(2010, 1, 1) + timedelta(days=draw.randrange(4000)),
        "legal_person": draw.choice(("是", "否")),
        "entity_share": draw.randrange(20, 101),
        "operated_since": draw.choice(("2019-03-01", "2020/5/6", "2021年7月8日", "20220910")),
        "area_m2": float(draw.randrange(10, 400) * 100),
        "services": "一件代发",
    }


def _spoil(row: dict[str, object], draw: random.Random) -> None:
    field, value = draw.choice(
        (
            ("area_m2", "1.5万"), ("area_m2", "约5000"), ("area_m2", 2.5), ("area_m2", "=1+1"),
            ("registered_on", "03/04/2024"), ("registered_on", "2024-02-30"), ("country", "亚特兰蒂斯"),
            ("region", "北京路"), ("entity_share", 0.51), ("credit_code", "91440300MA000000AA"),
            ("name", "重复的仓库"), ("legal_person", "也许"), ("name", None),
        )
    )  # fmt: skip
    row[field] = value


def generated(rows: int, first: int = 0) -> bytes:
    """The template with so many rows, one in four spoilt, as a spreadsheet program would save it.

    Their numbers, and those of their firms, begin at ``first``.
    """
    import openpyxl

    from wuwai.registers import excel, registry
    from wuwai.registers.columns import columns

    register = registry.get(REGISTER)
    draw = random.Random(4)
    book = openpyxl.load_workbook(io.BytesIO(excel.template(register, "zh")))
    sheet = book.worksheets[0]
    places = {one.name: n for n, one in enumerate(columns(register), start=1)}
    for n in range(rows):
        row = _row(first + n, draw)
        if n % 4 == 3:
            _spoil(row, draw)
        for name, value in row.items():
            sheet.cell(n + 2, places[name], value)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def timed(what: str, action: Callable[[], Made]) -> Made:
    """Do it, and print how long it took by the clock and of the processor."""
    wall, busy = time.perf_counter(), time.process_time()
    made = action()
    wall, busy = time.perf_counter() - wall, time.process_time() - busy
    print(f"{what}: {wall:.1f} s by the clock, {busy:.1f} s of the processor", flush=True)
    return made


def main(rows: int) -> None:
    """Generate, check, mark, write and take back, and print the seconds of each."""
    with workspace():
        from wuwai.registers import batches, importing, marking, registry

        register = registry.get(REGISTER)
        content = generated(rows)
        checked = timed("check", lambda: importing.check(register, content))
        asked = sum(one.question for one in checked.faults)
        told = (rows, len(content) / 1e6, len(checked.planned), len(checked.faults) - asked, asked)
        print("{:,} rows in {:.1f} MB: {:,} good rows, {:,} faults, {:,} questions".format(*told))
        timed("mark", lambda: marking.marked_pair(register, content, checked.faults, "zh"))
        _, batch = timed("check and write", lambda: importing.take(register, content))
        timed("check against the rows on file", lambda: importing.check(register, content))
        assert batch is not None
        timed("take back", lambda: batches.undo(batch, by=None, reason="benchmark"))
        print(f"peak of memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
