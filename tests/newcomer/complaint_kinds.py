"""Kinds of complaint exports: portals in several languages, times, ids, categories, empty events."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import openpyxl

from tests.newcomer.case import Case
from tests.newcomer.place import AMERICAN, BRAZILIAN, CHINESE, GERMAN, Place
from tests.newcomer.table_kinds import csv_bytes, kind, saved

#: headings by role
PORTALS: dict[str, tuple[Place, dict[str, str]]] = {
    "pt": (BRAZILIAN, {"id": "Protocolo", "at": "Data de Abertura", "closed": "Data de Encerramento", "category": "Assunto", "words": "Descrição", "lat": "Latitude", "lon": "Longitude"}),
    "de": (GERMAN, {"id": "Vorgangsnummer", "at": "Eingangsdatum", "closed": "Abschlussdatum", "category": "Kategorie", "words": "Beschreibung", "lat": "Breitengrad", "lon": "Längengrad"}),
    "zh": (CHINESE, {"id": "工单编号", "at": "受理时间", "closed": "办结时间", "category": "诉求类别", "words": "诉求内容", "lat": "纬度", "lon": "经度"}),
    "en": (AMERICAN, {"id": "Service Request Number", "at": "Created Date", "closed": "Closed Date", "category": "Type", "words": "Description", "lat": "Latitude", "lon": "Longitude"}),
}  # fmt: skip
STRFTIME = {
    "ISO": "%Y-%m-%dT%H:%M:%S", "ISO space": "%Y-%m-%d %H:%M:%S", "ISO ms": "%Y-%m-%dT%H:%M:%S.000",
    "day/month": "%d/%m/%Y %H:%M", "day.month": "%d.%m.%Y %H:%M:%S", "month/day AM": "%m/%d/%Y %I:%M:%S %p",
    "month/day": "%m/%d/%Y %H:%M", "slashes": "%Y/%m/%d %H:%M", "compact": "%Y%m%d%H%M%S", "day-month": "%d-%m-%Y %H:%M",
    "names": "%d %b %Y %H:%M", "names US": "%b %d, %Y %I:%M %p", "Chinese": "%Y年%m月%d日 %H:%M:%S", "Chinese 时": "%Y年%m月%d日 %H时%M分",
}  # fmt: skip


@dataclass(frozen=True)
class Meant:
    """A complaint as it must be kept: when, words that its text holds, category, ward."""

    at: dt.datetime
    words: str
    category: str
    ward: str | None
    closed: bool = False


@dataclass(frozen=True)
class Truth:
    """What a run must keep, how many rows it rejects, and words it must say of them."""

    kept: dict[str, Meant]
    rejected: int = 0
    said: tuple[str, ...] = field(default=())


@dataclass(frozen=True)
class Item:
    """A complaint before it is written."""

    id: str
    local: dt.datetime
    lon: float
    lat: float
    ward: str
    words: str
    category: str
    closed: dt.datetime | None


CATEGORIES = (
    "Street light",
    "Noise/Residential",
    "Litter, bulky",
    "Tree (fallen)",
    "Road: pothole",
)


def items(rng: random.Random, place: Place, count: int = 40) -> list[Item]:
    """Complaints over a year; every third is closed."""
    found = []
    for number in range(count):
        lon, lat, ward = place.point(rng)
        local = dt.datetime(2023, 1, 1) + dt.timedelta(minutes=rng.randrange(500_000))
        found.append(Item(f"{number + 7:06d}", local, lon, lat, ward, f"{rng.choice(place.words)} {number}",
                          rng.choice(CATEGORIES), local + dt.timedelta(days=3) if number % 3 else None))  # fmt: skip
    return found


def utc(place: Place, local: dt.datetime) -> dt.datetime:
    """The instant of a wall clock time of the place (its summer time counted by the zone)."""
    from zoneinfo import ZoneInfo

    return local.replace(tzinfo=ZoneInfo(place.zone)).astimezone(dt.UTC)


def meant(place: Place, one: Item, *, whole_minutes: bool = False) -> Meant:
    """What must be kept of an item."""
    local = one.local.replace(second=0) if whole_minutes else one.local
    return Meant(
        utc(place, local), one.words.split()[0], one.category, one.ward, one.closed is not None
    )


def written(
    found: list[Item], names: dict[str, str], form: Callable[[dt.datetime], str], mark: str = "."
) -> list[list[str]]:
    """Header and cells."""
    rows = [list(names.values())]
    for one in found:
        cells = {"id": one.id, "at": form(one.local), "closed": form(one.closed) if one.closed else "",
                 "category": one.category, "words": one.words, "lat": f"{one.lat:.6f}".replace(".", mark),
                 "lon": f"{one.lon:.6f}".replace(".", mark)}  # fmt: skip
        rows.append([cells[role] for role in names])
    return rows


def profile(place: Place, names: dict[str, str], more: str = "") -> str:
    """A profile as a person writes one."""
    told = {"source_id": names["id"], "received_at": names["at"], "text": names["words"],
            "category": names["category"], "lon": names["lon"], "lat": names["lat"]}  # fmt: skip
    columns = "\n".join(f'{role} = "{name}"' for role, name in told.items())
    return (f'id = "mine"\nname = "mine"\nsource = "mine"\ntime_zone = "{place.zone}"\n{more}\n[columns]\n{columns}\n'
            f'\n[[events]]\nkind = "closed"\nat = "{names["closed"]}"\n')  # fmt: skip


def with_profile(write: Callable[[Path], Path], text: str) -> Callable[[Path], Path]:
    """The file, and its profile beside it."""

    def both(folder: Path) -> Path:
        (folder / "mine.toml").write_text(text, encoding="utf-8")
        return write(folder)

    return both


@kind
def portals(rng):
    """Exports of portals: a profile is guessed, and the file imported by it."""
    language = rng.choice(list(PORTALS))
    place, names = PORTALS[language]
    form = {"pt": "day/month", "de": "day.month", "zh": "ISO space", "en": "month/day AM"}[language]
    form = rng.choice([form, form, "ISO"])
    mark, delimiter = (",", ";") if language in ("pt", "de") else (".", ",")
    encoding, book = rng.choice(place.encodings), rng.random() < 0.25
    order = rng.sample(list(names), len(names))
    names = {role: names[role] for role in order}
    found = items(rng, place)
    rows = written(found, names, lambda at: at.strftime(STRFTIME[form]), mark)
    kept = {one.id: meant(place, one, whole_minutes=form == "day/month") for one in found}

    def workbook(folder: Path) -> Path:
        made = openpyxl.Workbook()
        for row in rows:
            made.active.append(row)
        made.save(folder / "in.xlsx")
        return folder / "in.xlsx"

    write = (
        workbook
        if book
        else saved("in.csv", csv_bytes(rows, delimiter=delimiter, encoding=encoding))
    )
    yield Case("exports of portals (profile guess)", f"{language} {form} {'xlsx' if book else encoding}", "guess",
               place, write, Truth(kept), mend=("--encoding", encoding), named=("--encoding",))  # fmt: skip


@kind
def times(rng):
    """Every way of writing a time."""
    place, names = PORTALS[rng.choice(list(PORTALS))]
    form = rng.choice([*STRFTIME, "Z", "offset", "epoch", "epoch ms", "serial"])
    zero = dt.datetime(1899, 12, 30)

    def told(at: dt.datetime) -> str:
        if form in STRFTIME:
            return at.strftime(STRFTIME[form])
        instant = utc(place, at)
        return {"Z": instant.strftime("%Y-%m-%dT%H:%M:%SZ"),
                "offset": instant.astimezone(dt.timezone(dt.timedelta(hours=5, minutes=30))).isoformat(),
                "epoch": f"{instant.timestamp():.0f}", "epoch ms": f"{instant.timestamp() * 1000:.0f}",
                "serial": f"{(at - zero) / dt.timedelta(days=1):.8f}"}[form]  # fmt: skip

    found = items(rng, place)
    kept = {one.id: meant(place, one) for one in found}
    write = saved("in.csv", csv_bytes(written(found, names, told)))
    yield Case("ways of writing a time", f"{form} {place.key}", "import", place,
               with_profile(write, profile(place, names)), Truth(kept))  # fmt: skip


@kind
def changed_format(rng):
    """The source changed its date format within the file."""
    place, names = PORTALS[rng.choice(list(PORTALS))]
    before, after = rng.choice(
        [
            ("month/day AM", "ISO ms"),
            ("day.month", "ISO"),
            ("day/month", "ISO space"),
            ("slashes", "ISO"),
            ("ISO", "compact"),
        ]
    )
    found = items(rng, place)
    half = {one.local for one in found[:20]} | {one.closed for one in found[:20]}
    write = saved(
        "in.csv",
        csv_bytes(
            written(found, names, lambda at: at.strftime(STRFTIME[before if at in half else after]))
        ),
    )
    kept = {one.id: meant(place, one, whole_minutes=False) for one in found}
    yield Case("a date format that changed", f"{before} → {after}", "import", place,
               with_profile(write, profile(place, names)), Truth(kept))  # fmt: skip


@kind
def untold_order(rng):
    """Dates where no value tells the day from the month."""
    place, names = PORTALS[rng.choice(list(PORTALS))]
    first, form = rng.choice([("day-first", "%d/%m/%Y %H:%M"), ("month-first", "%m/%d/%Y %H:%M")])
    found = [replace(one, local=one.local.replace(day=1 + one.local.day % 12),
                     closed=None) for one in items(rng, place)]  # fmt: skip
    write = saved("in.csv", csv_bytes(written(found, names, lambda at: at.strftime(form))))
    kept = {one.id: meant(place, one) for one in found}
    told = f'date_order = "{first}"'

    def both(folder: Path) -> Path:
        (folder / "told.toml").write_text(profile(place, names, told), encoding="utf-8")
        return with_profile(write, profile(place, names))(folder)

    yield Case("dates whose order no value tells", f"{first} {place.key}", "import", place, both, Truth(kept),
               mend=("--profile", "told.toml"), named=("date_order",))  # fmt: skip


@kind
def bad_values(rng):
    """Rows whose time or id cannot be meant, among good ones."""
    place, names = PORTALS[rng.choice(list(PORTALS))]
    what, value = rng.choice(
        [
            ("at", "2024-02-30 10:00:00"),
            ("at", "31.02.2024"),
            ("at", "2099-01-01 10:00:00"),
            ("at", "soon"),
            ("at", ""),
            ("at", "1899-12-30 00:00:00"),
            ("id", "1.23E+11"),
            ("id", "1,23E+11"),
            ("at", "0000-00-00 00:00:00"),
            ("at", "2024-13-01 10:00"),
        ]
    )
    found = items(rng, place)
    bad = rng.sample(range(40), 3)
    rows = written(found, names, lambda at: at.isoformat(sep=" "))
    column = list(names).index(what)
    for number in bad:
        rows[number + 1][column] = value
    kept = {one.id: meant(place, one) for number, one in enumerate(found) if number not in bad}
    write = saved("in.csv", csv_bytes(rows))
    nothing = value[:4] in ("", "0000", "1899")  # how programs write that there is no time
    said = ("rejected 3",) if nothing or what == "id" else ("rejected 3", value.replace("+", r"\+"))
    yield Case("rows with an impossible value", f"{what} {value!r}", "import", place,
               with_profile(write, profile(place, names)), Truth(kept, 3, said))  # fmt: skip


@kind
def repeated_ids(rng):
    """An id that comes twice: with the same content, or with another."""
    place, names = PORTALS[rng.choice(list(PORTALS))]
    other = rng.random() < 0.5
    found = items(rng, place)
    again = replace(found[3], words="something else entirely 99") if other else found[3]
    rows = written([*found, again], names, lambda at: at.isoformat(sep=" "))
    kept = {one.id: meant(place, one) for one in found}
    write = saved("in.csv", csv_bytes(rows))
    yield Case("ids that repeat", f"{'other' if other else 'same'} content {place.key}", "import", place,
               with_profile(write, profile(place, names)), Truth(kept, int(other), ("another",) if other else ()))  # fmt: skip


@kind
def headings(rng):
    """Headings in another case, with blanks, accents or marks than the profile's."""
    place, names = PORTALS[rng.choice(["pt", "de", "en"])]
    how = rng.choice(["upper", "lower", "blanks", "underscores", "no accents", "BOM"])
    import unicodedata

    def changed(name: str) -> str:
        return {"upper": name.upper(), "lower": name.lower(), "blanks": f"  {name} ", "BOM": name,
                "underscores": name.replace(" ", "_"),
                "no accents": "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c))}[how]  # fmt: skip

    found = items(rng, place)
    rows = written(
        found,
        {role: changed(name) for role, name in names.items()},
        lambda at: at.isoformat(sep=" "),
    )
    write = saved("in.csv", csv_bytes(rows, encoding="utf-8-sig" if how == "BOM" else "utf-8"))
    kept = {one.id: meant(place, one) for one in found}
    yield Case("headings of a profile written otherwise", f"{how} {place.key}", "import", place,
               with_profile(write, profile(place, names)), Truth(kept))  # fmt: skip


@kind
def no_points(rng):
    """Zeros and sentinels as coordinates: the words tell the place, or nothing does."""
    place, names = PORTALS[rng.choice(list(PORTALS))]
    nothing = rng.choice(["0", "0.0", "", "-999", "NULL", "0.000000"])
    found = [replace(one, words=f"{place.wards[n % 4]} {one.words}", ward=f"{n % 4 + 1:02d}") if n % 2 else one
             for n, one in enumerate(items(rng, place))]  # fmt: skip
    rows = written(found, names, lambda at: at.isoformat(sep=" "))
    at = [list(names).index(role) for role in ("lon", "lat")]
    for number, row in enumerate(rows[1:]):
        if number % 2:
            for column in at:
                row[column] = nothing
    kept = {one.id: meant(place, one) for one in found}
    yield Case("complaints without a coordinate", f"{nothing!r} {place.key}", "import", place,
               with_profile(saved("in.csv", csv_bytes(rows)), profile(place, names)), Truth(kept))  # fmt: skip


@kind
def without_profile(rng):
    """No profile, one that names columns the file lacks, one with an unknown key."""
    place, names = PORTALS[rng.choice(list(PORTALS))]
    how = rng.choice(
        ["none", "lacks a column", "unknown key", "not TOML", "unknown zone", "no such profile"]
    )
    write = saved(
        "in.csv", csv_bytes(written(items(rng, place), names, lambda at: at.isoformat(sep=" ")))
    )
    text = profile(place, names)
    text = {"lacks a column": text.replace(names["at"], "Nowhere"), "unknown key": text.replace("source_id", "source_ids"),
            "not TOML": "id: mine\n", "unknown zone": text.replace(place.zone, "Mars/Base")}.get(how, text)  # fmt: skip
    args = {"none": ("",), "no such profile": ("--profile", "la312")}.get(how, ())
    named = {"none": ("profile guess",), "lacks a column": ("Nowhere",), "unknown key": ("source_ids",), "unknown zone": ("Mars/Base",),
             "no such profile": ("la312",)}.get(how, ())  # fmt: skip
    yield Case(
        "profiles that do not fit",
        how,
        "import",
        place,
        with_profile(write, text),
        None,
        args=args,
        named=named,
    )
