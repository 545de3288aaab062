"""Years of BACI of any size, generated in its layout: official country numbers, quantities padded and
sometimes NA, sorted by exporter.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

import duckdb
import numpy as np

from wuwai.reference import countries

COUNTRIES, PRODUCTS, FIRST = 226, 5000, 1995
ONE = "CHN"  # the largest exporter

GENERATE = """
COPY (
  SELECT {year} AS t, i.code AS i, j.code AS j, k.code AS k,
    round(exp(random() * 12 - 5), 3) AS v,
    lpad(CASE WHEN random() < 0.03 THEN 'NA' ELSE printf('%.3f', exp(random() * 12 - 6)) END, 13, ' ') AS q
  FROM countries i, countries j, products k
  WHERE i.code <> j.code AND random() < i.exports * j.imports * k.size * {density}
  ORDER BY i.code, j.code, k.code
) TO '{path}' (HEADER, DELIMITER ',')
"""


def generate(folder: Path, rows: int) -> Path:
    """A year of about ``rows`` rows.

    Countries and products are of very different sizes: the largest exporter has one row in twenty-five, as
    China has in BACI, and a flow of most products to most countries.
    """
    chance = np.random.default_rng(5)
    codes = [int(c.m49) for c in countries.all_countries() if c.kind == "country" and c.code != ONE]
    exports, imports = chance.random(COUNTRIES) ** 8, chance.random(COUNTRIES) ** 3
    exports[0], imports[0] = 2.0, 0.9
    size = chance.random(PRODUCTS) ** 1.5
    pairs = np.multiply.outer(exports, imports)
    few = np.sort(pairs[~np.eye(COUNTRIES, dtype=bool)])[10::20]

    def expected(density: float) -> float:
        return float(np.minimum(1.0, density * np.multiply.outer(few, size)).sum()) * 20

    density = 1.0
    for _ in range(20):  # flows cannot be more than there are cells, so the relation is not a line
        density *= rows / expected(density)
    path = folder / f"BACI_HS92_Y{FIRST}_V202601.csv"
    with duckdb.connect(config={"threads": 2, "memory_limit": "3GB"}) as engine:
        engine.execute("SELECT setseed(0.5)")
        engine.execute("CREATE TABLE countries (code INTEGER, exports DOUBLE, imports DOUBLE)")
        listed = zip([156, *codes[: COUNTRIES - 1]], exports.tolist(), imports.tolist(), strict=True)
        engine.executemany("INSERT INTO countries VALUES (?, ?, ?)", list(listed))
        engine.execute("CREATE TABLE products (code VARCHAR, size DOUBLE)")
        named = [(f"{(r // 60 + 1) * 10000 + r % 60 * 100 + 10:06}", float(s)) for r, s in enumerate(size)]
        engine.executemany("INSERT INTO products VALUES (?, ?)", named)
        engine.execute(GENERATE.format(year=FIRST, density=density, path=path))
    return path


def dated(first: Path, year: int) -> Path:
    """The first year's file dated anew: sizes and cardinalities are what counts."""
    path = first.with_name(first.name.replace(f"Y{FIRST}", f"Y{year}"))
    with path.open("wb") as file:
        subprocess.run(["sed", f"s/^{FIRST},/{year},/", str(first)], stdout=file, check=True)
    return path


def lines(path: Path) -> int:
    """The rows of a file."""
    with duckdb.connect() as engine:
        counted = engine.execute(f"SELECT count(*) FROM read_csv('{path}')").fetchone()
    assert counted is not None
    return int(counted[0])
