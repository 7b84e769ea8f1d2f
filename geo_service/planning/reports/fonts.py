"""Find a font with Chinese characters: as set, from a package, or the system's."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

from geo_service.base.errors import InputError

#: families that are looked for, best first
FAMILIES = (
    "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN",
    "Microsoft YaHei", "PingFang SC", "WenQuanYi Zen Hei", "WenQuanYi Micro Hei", "SimHei",
    "Noto Serif CJK SC", "Noto Serif SC", "Source Han Serif SC", "SimSun",
)  # fmt: skip
#: a package that carries such a font under an open licence
_PACKAGE = "pylopdf_fonts_zh_cn"


def find_fonts(set_path: Path | None) -> tuple[Any, list[str]]:
    """Give typst's fonts and the families to print with, best first.

    ``set_path`` is a font file or a folder; its families come before all others.

    Raises:
        InputError: there is no font with Chinese characters; the hint says where to get one.
    """
    import typst

    paths = [path for path in (_folder(set_path), _package_folder()) if path is not None]
    fonts = typst.Fonts(include_system_fonts=True, font_paths=paths)
    known = set(fonts.families())
    own = _families_in(fonts, set_path) if set_path is not None else []
    families = [*own, *(name for name in FAMILIES if name in known and name not in own)]
    if not families:
        raise InputError(
            "there is no font with Chinese characters to print with",
            hint="set GEO_REPORT_FONT to a font file, install the system's Noto CJK fonts, "
            "or pip install pylopdf-fonts-zh-cn",
        )
    return fonts, families


def _folder(path: Path | None) -> Path | None:
    if path is None:
        return None
    if not path.exists():
        raise InputError(f"GEO_REPORT_FONT names {path.name!r}, which is not there")
    return path if path.is_dir() else path.parent


def _families_in(fonts: Any, path: Path) -> list[str]:
    """The families of a font file, or of the files in a folder."""
    inside = [
        font.family
        for font in fonts.fonts()
        if font.path and (Path(font.path) == path or path in Path(font.path).parents)
    ]
    return list(dict.fromkeys(inside))


def _package_folder() -> Path | None:
    found = importlib.util.find_spec(_PACKAGE)
    return Path(found.origin).parent if found is not None and found.origin else None
