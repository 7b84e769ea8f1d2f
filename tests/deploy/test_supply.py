"""What a release is made of: the bill of materials, the audit, the image's files."""

import importlib.util
import json
import re
import stat
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]


def _module(name):
    spec = importlib.util.spec_from_file_location(name, ROOT / "deploy" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


sbom, audit = _module("sbom"), _module("audit")


def test_every_pinned_package_is_in_the_bill_with_its_hashes():
    document = sbom.make_sbom(ROOT)
    lock = (ROOT / "requirements.lock").read_text()
    pinned = re.findall(r"^([A-Za-z0-9._-]+)==", lock, re.MULTILINE)
    python = [one for one in document["components"] if one["purl"].startswith("pkg:pypi/")]
    assert len(python) == len(pinned) > 40
    hashes = sum(p["name"] == "geo-service:sha256" for one in python for p in one["properties"])
    assert hashes == lock.count("--hash=sha256:")
    packages = json.loads((ROOT / "maps/package-lock.json").read_text())["packages"]
    web = {one["name"] for one in document["components"] if one["purl"].startswith("pkg:npm/")}
    assert web == {path.rpartition("node_modules/")[2] for path in packages if path}
    refs = [one["bom-ref"] for one in document["components"]]
    assert len(set(refs)) == len(refs)
    assert document == sbom.make_sbom(ROOT)
    assert (document["bomFormat"], document["specVersion"]) == ("CycloneDX", "1.6")
    assert not re.search(r"https?://", json.dumps(document))


def test_parts_of_a_lock_file():
    lock = 'Some_Pkg[x]==1.0 ; sys_platform != "win32" \\\n    --hash=sha256:' + "a" * 64 + "\n"
    (one,) = sbom.python_components(lock)
    assert (one["purl"], one["name"]) == ("pkg:pypi/some-pkg@1.0", "some-pkg")
    assert [p["value"] for p in one["properties"]] == ['sys_platform != "win32"', "a" * 64]


def _program(path, prints):
    path.write_text(f"#!{sys.executable}\nprint({prints!r})\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


CLEAN = (
    '{"dependencies": [{"name": "a", "version": "1", "vulns": []}]}',
    '{"vulnerabilities": {}, "metadata": {}}',
)


@pytest.mark.parametrize(
    ("python", "web", "status", "strict"),
    [
        (*CLEAN, 0, 0),
        ("", "", 0, 1),
        ("no answer", '{"error": {}}', 0, 1),
        (CLEAN[0], '{"vulnerabilities": {"x": {"severity": "high"}}, "metadata": {}}', 1, 1),
        ('{"dependencies": [{"name": "a", "version": "1", "vulns": [{"id": "X"}]}]}', "", 1, 1),
    ],
)
def test_the_audit(tmp_path, capsys, python, web, status, strict):
    commands = [_program(tmp_path / "p", python), "--", _program(tmp_path / "n", web)]
    assert audit.main(commands) == status
    assert audit.main(["--strict", *commands]) == strict
    assert ("nothing was audited" in capsys.readouterr().out) == (strict > status or web == "")


def test_an_audit_without_the_programs_says_so(capsys):
    assert audit.main(["/none/such", "--", "/none/such"]) == 0
    assert capsys.readouterr().out.count("nothing was audited") == 2


def test_no_secret_and_no_state_gets_into_an_image():
    ignored = (ROOT / ".dockerignore").read_text().split()
    assert {".env", ".git", ".venv", "*.sqlite", "hash.key", "maps/node_modules"} <= set(ignored)


def test_images_and_build_tools_are_pinned():
    dockerfile = (ROOT / "Dockerfile").read_text()
    for image in re.findall(r"^FROM (\S+)", dockerfile, re.MULTILINE):
        assert re.search(r":\d+\.\d+\.\d+-|@sha256:", image), image
    for line in re.findall(r"pip install[^\n]*", dockerfile):
        assert "--require-hashes" in line or "--no-deps" in line, line
    assert "--no-isolation" in dockerfile


def test_the_service_is_no_superuser_of_its_database():
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    database, service = (
        compose["services"][name]["environment"] for name in ("database", "service")
    )
    assert database["POSTGRES_USER"] == "postgres"
    assert "//geo:" in service["GEO_DATABASE_URL"]
    assert "NOSUPERUSER" in (ROOT / "deploy/database/10-service-role.sh").read_text()
