"""Several processes write and count at once, and some are killed: what is kept stays the walked count."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time

import pytest

pytestmark = pytest.mark.slow

BEGIN = """
import os, random, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "wuwai.web.settings"
import django; django.setup()
from wuwai.registers.registry import get
from wuwai.registers.tally import counting_rows, tally
register = get("overseas-warehouses")
"""
WORK = (
    BEGIN
    + """
draw = random.Random(int(sys.argv[1]))
print("ready", flush=True)
for _ in range(40):
    row = register.model.objects.order_by("?").first()
    row.stage = draw.choice([one.key for one in register.stages])
    row.entity_share = draw.choice([None, 10.0, 60.0])
    row.keep(by=None, reason="test")
    found = tally(register)
    assert found.rows == 60 and sum(found.by_region.values()) == found.counted, found
"""
)
LOOK = (
    BEGIN
    + """
import json
from wuwai.registers.counting import count
walked, kept = count(register), tally(register)
ids = sorted(counting_rows(register).values_list("id", flat=True))
print(json.dumps([
    sorted(row.pk for row in walked.counted), ids, walked.by_region(), dict(kept.by_region),
    kept.counted, kept.rows,
]))
"""
)


def test_writing_counting_and_killing_at_once(tmp_path):
    home = tmp_path / "here"
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("WUWAI_", "DJANGO_"))}
    made = [sys.executable, "-m", "wuwai", "demo", "--no-serve", "--home", str(home)]
    subprocess.run(made, check=True, capture_output=True, env=clean, timeout=240)
    environment = {**clean, "WUWAI_HOME": str(home)}

    def begin(seed: int) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", WORK, str(seed)]
        return subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    workers = [begin(seed) for seed in range(4)]
    for one in workers:
        assert one.stdout is not None
        assert one.stdout.readline().strip() == "ready"
    for one in workers[:2]:
        time.sleep(random.Random(one.pid).uniform(0.1, 0.6))
        one.send_signal(signal.SIGKILL)
    for one in workers[2:]:
        _, said = one.communicate(timeout=240)
        assert one.returncode == 0, said
    for one in workers[:2]:
        one.communicate(timeout=60)
    look = [sys.executable, "-c", LOOK]
    told = subprocess.run(look, check=True, capture_output=True, text=True, env=environment, timeout=120)
    walked, kept, walked_by_region, by_region, counted, rows = json.loads(told.stdout.splitlines()[-1])
    assert walked == kept
    assert walked_by_region == by_region
    assert (counted, rows) == (len(walked), 60)
