"""Who sees the names of the firms that are matched with fairs, and that a fair becomes a planned row."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from django.urls import reverse

from wuwai.accounts.models import User
from wuwai.registers.registry import get
from wuwai.registers.samples import add_samples
from wuwai.studies.contract import StudyResult
from wuwai.trade.models.exporters import Exporter
from wuwai.trade.studies.exhibitors import Firm, match
from wuwai.trade.studies.exhibitors_result import Exhibitors
from wuwai.trade.studies.exhibitors_study import STUDY
from wuwai.trade.studies.fairs import choose_fairs
from wuwai.trade.studies.fairs_reach import Fair
from wuwai.trade.studies.fairs_study import STUDY as PROGRAMME
from wuwai.trade.templatetags.exhibitors import exhibitors_by_fair

pytestmark = pytest.mark.django_db


@pytest.fixture
def result(workspace):
    firms = []
    for n, city in enumerate(("440300", "440100")):
        row = Exporter(
            firm=f"企业{n}", credit_code=f"SAMPLE00000000000{n}", year=2025, region=city, products="8517"
        )
        row.stage = "checked"
        row.keep(by=None, reason="added")
        firms.append(Firm(row.uid, city, 2025, ("8517",), "", synthetic=False))
    day = date(2027, 3, 1)
    fair = Fair("u", "展会", "", "", "VNM", "", (), day, day, ("85",), "", 1.0, 5, "", "listed", False)
    worth = pl.DataFrame({"market": ["VNM"], "code": ["8517"], "worth": [1.0]})
    found = Exhibitors(match([fair], firms, worth), sample=False)
    return StudyResult(STUDY, found, {}, (), ())


def test_a_city_sees_the_names_of_its_own_firms_only(result):
    everything = exhibitors_by_fair(result, User.objects.create(username="province", role="editor"))
    assert sorted(row.firm for row in everything[0].firms) == ["企业0", "企业1"]
    shenzhen = User.objects.create(username="shenzhen", role="editor", region="440300")
    seen = exhibitors_by_fair(result, shenzhen)
    assert [row.firm for row in seen[0].firms] == ["企业0"]
    assert seen[0].hidden == 1
    assert "企业" not in str(result.frame().select("firm", "goods", "reason_en").to_dicts())


def test_the_origin_of_a_firm_is_its_row(result, client):
    uid = result.frame()["firm"][0]
    user = User.objects.create(username="reader", role="editor")
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.get(reverse("origin", args=[f"register:exporters:{uid}"]))
    assert answer.status_code == 302
    assert answer["Location"].endswith(f"/registers/exporters/rows/{uid}/")


def test_a_chosen_fair_fits_the_registers_it_is_proposed_to(workspace):
    add_samples(get("fairs"))
    rows = list(get("fairs").model.objects.values())
    table = pl.DataFrame(
        [{k: v for k, v in row.items() if k not in ("id", "created_at", "updated_at")} for row in rows],
        infer_schema_length=None,
    )
    cells = pl.DataFrame({"market": ["SGP"], "product": ["8517"], "unrealised": [1e9]})
    of = pl.DataFrame({"product": ["8517"], "chapter": ["85"], "weight": [1.0]})
    programme = choose_fairs(table, cells, of, budget=1000.0, ask=False)
    run = StudyResult(PROGRAMME, programme, {"region": "CN-44"}, (), ())
    row = next(one for one in programme.frame().to_dicts() if one["status_key"] == "chosen")
    for proposal in PROGRAMME.proposes:
        register = get(proposal.register)
        values = proposal.values(row, run)
        made = register.model(stage=register.stages[0].key, **values)
        made.full_clean(exclude=["enterprise"])
        assert list(register.check(made, {})) == []
        assert all(values.get(name) for name in register.key)
