"""Static check: no text but that of the package's own files is ever a template, markup or code."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "geo_service"
#: the one file that fills templates and marks our own assets as safe
TEMPLATES = PACKAGE / "render" / "page.py"
#: the one file that calls folium, which makes JavaScript by templates: it gets shapes and colours
CHART = PACKAGE / "render" / "folium_map.py"
FILES = sorted(PACKAGE.rglob("*.py"))
#: functions that make a template, markup or code of their argument
MAKERS = {
    "Template", "from_string", "Environment", "SandboxedEnvironment", "NativeEnvironment", "Markup",
    "Element", "Figure", "MacroElement", "eval", "exec", "compile", "render_template_string",
    "format_map", "system", "popen", "literal_column",
}  # fmt: skip
#: these are meant only without an object before them: re.compile and query.compile run nothing
BUILT_IN = {"eval", "exec", "compile"}
#: elements of an XML tree, which escapes on its own
HARMLESS = {("ElementTree", "Element")}
MODULES = {"folium", "branca", "mako", "string.Template", "pickle", "dill", "marshal"}
IN_SCRIPTS = re.compile(
    r"\.(?:inner|outer)HTML\b(?!\.slice)|insertAdjacentHTML|dangerouslySetInnerHTML|document\.write"
    r"|\beval\(|new Function|setAttribute\(\s*[\"'](?:style|on)|srcdoc|createContextualFragment"
)


def name_of(call):
    """(what stands before the dot, name) of the function that is called."""
    if isinstance(call.func, ast.Attribute):
        before = call.func.value
        return getattr(before, "id", getattr(before, "attr", "")), call.func.attr
    return "", getattr(call.func, "id", "")


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_no_template_is_made_of_a_text(file):
    tree = ast.parse(file.read_text(encoding="utf-8"))
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [alias.name for alias in node.names]
            module = getattr(node, "module", None) or ""
            told = {module, *names, *(f"{module}.{name}" for name in names)}
            if file != CHART:
                found += [one for one in told if one.split(".")[0] in MODULES or one in MODULES]
        if isinstance(node, ast.Call):
            name = name_of(node)
            if name[0] and name[1] in BUILT_IN:
                continue
            if name[1] in MAKERS and name not in HARMLESS and file != TEMPLATES:
                found.append(f"{node.lineno}: {'.'.join(filter(None, name))}")
    assert found == []


def test_templates_escape_and_hold_no_way_round_it():
    for template in PACKAGE.rglob("assets/*.html"):
        text = template.read_text(encoding="utf-8")
        assert not re.search(r"\|\s*safe|autoescape|\{%-?\s*(?:include|import|extends)", text)
        assert not re.search(r"\son\w+\s*=|\sstyle\s*=|javascript:", text)
    assert "autoescape=True" in TEMPLATES.read_text(encoding="utf-8")


def test_scripts_put_texts_in_as_text():
    scripts = [*PACKAGE.glob("render/assets/*.js"), *(ROOT / "maps" / "src").rglob("*.ts*")]
    assert len(scripts) > 10
    found = {
        str(script.relative_to(ROOT)): hits
        for script in scripts
        if (hits := IN_SCRIPTS.findall(script.read_text(encoding="utf-8")))
    }
    assert found == {}


def test_only_our_own_texts_are_format_strings():
    """``format`` reads attributes of its values: what stands before the dot must be ours."""
    allowed = {
        "planning/report.py": 'said["',  # render.words
        "route/phrases.py": "_phrases()[lang][phrase].format",
        "alarms/forecast/backtest.py": "REASONS[self.reason_code].format(coverage=coverage)",
        "cube/rollups.py": ".format(outcome)",
        "planning/reports/words.py": "_WORDS[key][LANGUAGES.index(self.lang)].format(**values)",
        "alarms/emerging/classes.py": ".format(what=",  # the sentences of its own table
    }
    for file in FILES:
        where = str(file.relative_to(PACKAGE))
        for line in file.read_text(encoding="utf-8").splitlines():
            if re.search(r"(?<![\"'])\.format\((?!\s*\))", line):
                assert allowed.get(where, "\0") in line, f"{where}: {line.strip()}"


def test_the_policies_know_no_exception():
    from geo_service.api.middleware.headers import DATA_POLICY, PAGE_POLICY
    from geo_service.render.report import report_policy
    from tests.render.test_report import report

    for policy in (DATA_POLICY, PAGE_POLICY, report_policy(report())):
        assert not re.search(r"unsafe|strict-dynamic|\*|https?:", policy)
        parts = dict(part.strip().split(" ", 1) for part in policy.split(";"))
        assert parts["default-src"] in ("'none'", "'self'")
        for name in ("script-src", "style-src"):
            assert not re.search(r"data:|blob:", parts.get(name, ""))
