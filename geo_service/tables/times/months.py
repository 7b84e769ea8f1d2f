"""Names of months in the languages of public data portals, as they are written in dates."""

from __future__ import annotations

import unicodedata

#: January to December; abbreviations are the first letters of these
_NAMES = (
    "january february march april may june july august september october november december",
    "januar februar marz april mai juni juli august september oktober november dezember",
    "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro",
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "ocak subat mart nisan mayıs haziran temmuz agustos eylul ekim kasım aralık",
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь",
    "styczen luty marzec kwiecien maj czerwiec lipiec sierpien wrzesien pazdziernik listopad "
    "grudzien",
    "stycznia lutego marca kwietnia maja czerwca lipca sierpnia wrzesnia pazdziernika listopada "
    "grudnia",
    "januari februari maart april mei juni juli augustus september oktober november december",
)
_SHORTEST = 3


def folded(name: str) -> str:
    """Give a name without accents, case, Turkish dots and the dot of an abbreviation."""
    plain = unicodedata.normalize("NFD", name).casefold().rstrip(".").replace("ı", "i")
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def month_of(name: str) -> int:
    """Give the month (1–12) that a name or its abbreviation stands for; 0 if none or several."""
    return _MONTHS.get(folded(name), 0)


def _months() -> dict[str, int]:
    """Give every name and abbreviation that means the same month in all the languages."""
    meant: dict[str, set[int]] = {"maerz": {3}, "mrz": {3}, "sept": {9}}
    for names in _NAMES:
        for number, name in enumerate(map(folded, names.split()), start=1):
            for end in range(_SHORTEST, len(name) + 1):
                meant.setdefault(name[:end], set()).add(number)
    return {name: months.copy().pop() for name, months in meant.items() if len(months) == 1}


_MONTHS = _months()
