"""Profiles proposed for files: portal exports in several languages, read back as proposed."""

from __future__ import annotations

import csv
import random
from datetime import datetime, timedelta

import pytest
from typer.testing import CliRunner

from geo_service.cli.main import app
from geo_service.intake.guess import propose
from geo_service.intake.profile_file import parse_profile

#: header by role, a time's format, a number's decimal mark, the delimiter, words for closed
EXPORTS = {
    "pt": (
        {"source_id": "Protocolo", "received_at": "Data de Abertura", "closed": "Data Conclusão",
         "category": "Assunto", "sub": "Subassunto", "text": "Descrição", "body": "Órgão",
         "status": "Situação", "address": "Endereço", "lon": "Longitude", "lat": "Latitude",
         "phone": "Telefone"},
        "%d/%m/%Y %H:%M:%S", ",", ";", "Concluído", "cp1252",
    ),
    "de": (
        {"source_id": "Vorgangsnummer", "received_at": "Eingangsdatum", "closed": "Abschlussdatum",
         "category": "Hauptkategorie", "sub": "Unterkategorie", "text": "Beschreibung",
         "body": "Zuständiges Amt", "status": "Bearbeitungsstatus", "address": "Straße",
         "lon": "Längengrad", "lat": "Breitengrad", "phone": "Telefonnummer"},
        "%d.%m.%Y %H:%M", ",", ";", "abgeschlossen", "utf-8-sig",
    ),
    "zh": (
        {"source_id": "工单编号", "received_at": "受理时间", "closed": "办结时间",
         "category": "一级分类", "sub": "二级分类", "text": "诉求内容", "body": "承办单位",
         "status": "工单状态", "address": "事发地址", "lon": "经度", "lat": "纬度",
         "phone": "联系电话"},
        "%Y-%m-%d %H:%M:%S", ".", ",", "已办结", "gb18030",
    ),
    "en": (
        {"source_id": "Case Enquiry ID", "received_at": "Open Dt", "closed": "Closed Dt",
         "category": "Reason", "sub": "Type", "text": "Description", "body": "Department",
         "status": "Case Status", "address": "Address", "lon": "Longitude", "lat": "Latitude",
         "phone": "Phone"},
        "%m/%d/%Y %I:%M:%S %p", ".", ",", "Closed", "utf-8",
    ),
}  # fmt: skip


def _export(path, language, seed):
    names, form, mark, delimiter, closed, encoding = EXPORTS[language]
    if language == "pt":
        encoding = "utf-8"
    rng = random.Random(seed)
    rows = []
    for number in range(200):
        opened = datetime(2023, 1, 1) + timedelta(minutes=rng.randrange(500_000))
        done = number % 3 > 0
        cells = {
            "source_id": f"{seed}{number:06d}",
            "received_at": opened.strftime(form),
            "closed": (opened + timedelta(days=9)).strftime(form) if done else "",
            "category": f"group {number % 3}",
            "sub": f"kind {number % 11}",
            "text": f"words number {number} about {rng.choice(['a lamp', 'a tree', 'a hole'])}",
            "body": f"office {number % 5}",
            "status": closed if done else "open",
            "address": f"street {number} no. {number % 40}",
            "lon": f"{rng.uniform(-46.8, -46.4):.6f}".replace(".", mark),
            "lat": f"{rng.uniform(-23.7, -23.4):.6f}".replace(".", mark),
            "phone": f"13800138{number % 90:03d}",
        }
        rows.append(cells)
    order = list(names)
    rng.shuffle(order)
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerow([names[role] for role in order])
        writer.writerows([cells[role] for role in order] for cells in rows)
    return names, closed


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("language", list(EXPORTS))
def test_an_export_is_understood_by_its_names_and_contents(tmp_path, language, seed):
    names, closed = _export(tmp_path / "portal.csv", language, seed)
    proposal = propose(tmp_path / "portal.csv")
    profile = parse_profile(proposal.toml, "portal.toml")
    assert profile.source_id == names["source_id"]
    assert profile.received_at == (names["received_at"],)
    assert profile.category == (names["category"], names["sub"])
    assert profile.text == (names["text"],)
    assert (profile.lon, profile.lat) == (names["lon"], names["lat"])
    assert (profile.address, profile.reporter) == (names["address"], names["phone"])
    events = {one.kind: one for one in profile.events}
    assert events["dispatched"].body_name == names["body"]
    assert events["closed"].at == (names["closed"],)
    assert events["closed"].when
    assert events["closed"].when.values == (closed,)
    assert len(proposal.preview) == 10
    assert not any("rejected" in line for line in proposal.preview)
    assert any(line.startswith("time_zone") for line in proposal.doubts)


def test_one_column_of_positions_and_no_ids(tmp_path):
    lines = ["when,place,words"]
    lines += [f'2024-05-{n:02d},"(34.0{n:02d}, -118.2{n:02d})",words {n}' for n in range(1, 29)]
    (tmp_path / "in.csv").write_text("\n".join(lines).replace("place", "location"))
    proposal = propose(tmp_path / "in.csv")
    profile = parse_profile(proposal.toml, "in.toml")
    assert (profile.point, profile.source_id) == ("location", "")
    assert "-118.2" in proposal.preview[0]
    assert any("row numbers stand in" in line for line in proposal.doubts)


def test_the_command_writes_toml_and_import_offers_it(tmp_path, toy_folder, monkeypatch):
    monkeypatch.setenv("GEO_HOME", str(tmp_path / "home"))
    _export(tmp_path / "portal.csv", "en", 5)
    runner = CliRunner()
    source = str(tmp_path / "portal.csv")
    found = runner.invoke(app, ["profile", "guess", source, "--region", str(toy_folder)])
    assert found.exit_code == 0
    profile = parse_profile(found.stdout, "x.toml")
    assert profile.time_zone == "Asia/Shanghai"
    assert "1. " in found.stderr
    assert "13800138" not in found.stderr, "personal data are masked in the preview"
    none = runner.invoke(app, ["import", source, "--region", str(toy_folder)])
    assert none.exit_code
    assert "profile guess" in str(none.exception)


def test_a_column_that_numbers_the_rows_is_no_id_where_there_is_another(tmp_path):
    lines = ["_id,case_number,created,text"]
    lines += [f"{n},00{n + 7},2024-05-0{n} 10:00,street light out {n}" for n in range(1, 6)]
    (tmp_path / "hub.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert 'source_id = "case_number"' in propose(tmp_path / "hub.csv").toml


def test_a_time_of_day_in_a_column_of_its_own_is_kept(tmp_path):
    lines = ["Vorgangsnummer;Datum;Uhrzeit;Anliegen"]
    lines += [f"A{n};2{n}.05.2024;1{n}:05;Straße dunkel {n}" for n in range(1, 6)]
    (tmp_path / "amt.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    found = propose(tmp_path / "amt.csv", time_zone="Europe/Berlin")
    assert 'time_of_day = "Uhrzeit"' in found.toml
    assert "2024-05-21 11:05" in found.preview[0]
