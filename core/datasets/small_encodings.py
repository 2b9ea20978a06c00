"""Tells encodings of one byte a letter apart by what languages write: Central Europe, Turkey, the Baltic, Greek, Hebrew,
Arabic, Thai. Where nothing fits clearly, it is left to the Western one, which most such files have."""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

FEWEST_LETTERS = 15
_ENOUGH_BYTES = 1 << 16
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_SIGNS = frozenset("\xa0“”„‘’‚«»‹›–—…•·°€§©®™×¿¡´")  # they say nothing of a language
_ALL = 0.98
_COMMON = 0.4
_OTHERWISE = 0.03  # at least so many read otherwise than in the Western encoding


class _Language(NamedTuple):
    """The letters that it writes beyond ASCII, and those of them that are never rare."""

    encodings: tuple[str, ...]
    letters: frozenset[str]
    common: frozenset[str]


def _language(encodings: str, letters: str, common: str) -> _Language:
    return _Language(tuple(encodings.split()), frozenset(letters + letters.upper()), frozenset(common))


def _range(first: str, last: str) -> str:
    return "".join(map(chr, range(ord(first), ord(last) + 1)))


_LATIN = (
    _language("cp1250 iso8859-2", "ąćęłńóśźż", "łąężś"),
    _language("cp1250 iso8859-2", "áčďéěíňóřšťúůýž", "áíěřšžý"),
    _language("cp1250 iso8859-2", "áäčďéíĺľňóôŕšťúýž", "áížšýľť"),
    _language("cp1250 iso8859-2", "áéíóöőúüű", "áéöő"),
    _language("cp1250 iso8859-2", "ăâîşţ", "ăşţ"),
    _language("cp1250 iso8859-2", "čćđšž", "čšž"),
    _language("cp1254", "çğıöşüâîûİ", "ışğ"),
    _language("cp1257", "ąčęėįšųūž", "ėšįų"),
    _language("cp1257", "āčēģīķļņšūž", "āīēš"),
)
# Of other scripts whole words are beyond ASCII.
_SCRIPTS = (
    _language("cp1253 iso8859-7", _range("Ά", "ώ") + "΄΅", "αειοτνσςηρ"),
    _language("cp1256", _range("ء", "ْ") + "،؛؟پچژگکیہے\u200c\u200d\u200f", "ايلمن"),
    _language("cp874", _range("ก", "๛"), _range("ก", "๛")),
)
_HEBREW = _language("cp1255", _range("א", "ת") + _range("\u05b0", "\u05c3") + "\u200e\u200f", "יוהלאתמ")


def small_encoding(sample: bytes, *, whole_words: bool) -> str | None:
    """The codec of a text of one of these languages, `whole_words` of which are beyond ASCII or single letters; None where none
    fits clearly."""
    languages = _SCRIPTS if whole_words else _LATIN
    return next((found for language in languages if (found := _fits(sample[:_ENOUGH_BYTES], language))), None)


def is_hebrew(sample: bytes) -> bool:
    """Asked before Cyrillic is: small Cyrillic letters are Hebrew ones, but for the last few."""
    return _fits(sample[:_ENOUGH_BYTES], _HEBREW) is not None


def _fits(sample: bytes, language: _Language) -> str | None:
    """Which of its encodings reads the text best, where that is well."""
    best = max(language.encodings, key=lambda encoding: _share(sample, encoding, language))
    return best if _share(sample, best, language) >= _ALL else None


def _share(sample: bytes, encoding: str, language: _Language) -> float:
    """Of the letters beyond ASCII those that the language writes; 0 where it is not this language or too little to tell."""
    try:
        text = sample.decode(encoding)
    except UnicodeDecodeError:
        return 0.0
    found = Counter(char for char in _BEYOND_ASCII.findall(text) if char not in _SIGNS)
    total = found.total()
    if total < FEWEST_LETTERS or len(found.keys() & language.letters) < 3:
        return 0.0
    common = sum(count for char, count in found.items() if char.lower() in language.common)
    if common < _COMMON * total or _read_otherwise(sample, text) < _OTHERWISE * total:
        return 0.0
    return sum(count for char, count in found.items() if char in language.letters) / total


def _read_otherwise(sample: bytes, text: str) -> int:
    western = sample.decode("cp1252", "replace")
    return sum(1 for one, other in zip(text, western, strict=True) if one != other and one not in _SIGNS)
