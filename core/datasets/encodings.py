"""Finds the encoding of a text file from its bytes, so that nobody is asked. Decoding itself is the readers' part."""

from __future__ import annotations

import codecs
import re
import unicodedata
from typing import IO

from core.datasets.small_encodings import is_hebrew, small_encoding

_SAMPLE_BYTES = 1 << 18
# Files of ASCII (JSON with \u escapes) say nothing at their beginning; look this far for the first other byte.
_SCAN_BYTES = 64 << 20
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: it begins with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def detect_encoding(stream: IO[bytes]) -> str:
    """The Python codec name of a text stream: a BOM decides, then UTF-8, UTF-16, cp949,
    Shift-JIS, EUC-JP, GB18030, Big5, Cyrillic ones, those of `small_encodings`, cp1252.

    Reads at most 64 MiB, and of most files 256 KiB. Raises OSError.
    """
    head = stream.read(_SAMPLE_BYTES)
    for bom, name in _BOMS:
        if head.startswith(bom):
            return name
    if wide := _utf32_without_bom(head) or _utf16_without_bom(head):
        return wide
    return encoding_of(_telling_sample(stream, head))


def encoding_of(sample: bytes) -> str:
    """The codec for bytes without BOM; the sample may end inside a character. Always finds one."""
    if _is_mostly_utf8(sample):
        return "utf-8"
    pairs = _high_bytes_in_pairs(sample)
    if pairs >= 0.4:
        if is_hebrew(sample):
            return "cp1255"
        if cyrillic := _cyrillic(sample):  # the small letters of KOI8-R are the narrow kana of Shift-JIS
            return cyrillic
        best = max(_EAST_ASIAN, key=lambda name: _plausibility(sample, name))
        if _plausibility(sample, best) >= 0.6:
            return best
    return small_encoding(sample, whole_words=pairs >= 0.8) or (
        "cp1252" if _decoded(sample, "cp1252") is not None else "latin-1"
    )


def error_handler(encoding: str) -> str:
    """How bytes that do not fit stay visible: as lone surrogates in UTF-8, which cleaning counts, else as U+FFFD."""
    return "surrogateescape" if encoding in ("utf-8", "utf-8-sig") else "replace"


def _telling_sample(stream: IO[bytes], head: bytes) -> bytes:
    chunk = head
    read_bytes = len(head)
    while chunk.isascii() and read_bytes < _SCAN_BYTES:
        following = stream.read(1 << 20)
        if not following:
            break
        chunk, read_bytes = following, read_bytes + len(following)
    if chunk.isascii():
        return head
    # In every candidate the first byte above 127 begins a character, so a cut in front of it is safe.
    first = next(index for index, byte in enumerate(chunk) if byte > 127)
    return chunk[first : first + _SAMPLE_BYTES]


def _decoded(sample: bytes, encoding: str) -> str | None:
    try:
        return codecs.getincrementaldecoder(encoding)().decode(sample, final=False)
    except UnicodeDecodeError:
        return None


def _is_mostly_utf8(sample: bytes) -> bool:
    """Also with a few damaged bytes: text in another encoding has hardly any valid sequences of several bytes."""
    if _decoded(sample, "utf-8") is not None:
        return True
    beyond_ascii = [char for char in sample.decode("utf-8", "surrogateescape") if char > "\x7f"]
    damaged = sum("\udc80" <= char <= "\udcff" for char in beyond_ascii)
    return damaged <= len(beyond_ascii) - damaged


def _high_bytes_in_pairs(sample: bytes) -> float:
    """Share of the bytes above 127 next to another one: nearly all in East Asian text, few in European words."""
    runs = [len(run) for run in _HIGH_RUN.findall(sample)]
    return sum(run for run in runs if run > 1) / max(sum(runs), 1)


def _utf16_without_bom(head: bytes) -> str | None:
    """UTF-16 of mostly Latin text has a zero in every other byte, which no other text has; of other letters it has them at
    blanks and line breaks, nearly always on the same side."""
    even, odd = head[0:4096:2], head[1:4096:2]
    if len(odd) < 4:
        return None
    zeros_even, zeros_odd = even.count(0) / len(even), odd.count(0) / len(odd)
    if zeros_odd > 0.4 and zeros_even < 0.05:
        return "utf-16-le"
    if zeros_even > 0.4 and zeros_odd < 0.05:
        return "utf-16-be"
    if 2 * min(zeros_even, zeros_odd) >= max(zeros_even, zeros_odd):
        return None
    name = "utf-16-le" if zeros_odd > zeros_even else "utf-16-be"
    text = _decoded(head[:4096], name) or ""
    written = sum(_is_written(char) for char in text)
    return name if text and written > 0.97 * len(text) else None


def _utf32_without_bom(head: bytes) -> str | None:
    """Of every four bytes the highest is zero, and nearly always the one below it."""
    part = head[: len(head[:4096]) // 4 * 4]
    high, low = (part[3::4], part[2::4]), (part[0::4], part[1::4])
    for name, (first, second) in (("utf-32-le", high), ("utf-32-be", low)):
        if len(first) >= 4 and not any(first) and second.count(0) > 0.9 * len(second) and part.count(0) < len(part):
            return name if _decoded(part, name) else None
    return None


def _is_written(char: str) -> bool:
    """Whether people write it: letters of the larger alphabets, digits, signs and blanks."""
    if char < "\x80":
        return char.isprintable() or char in "\t\r\n"
    return (
        char < "\u0590" or "\u2010" <= char <= "\u2044" or "\u3000" <= char <= "\u30ff"
        or "\u4e00" <= char <= "\u9fff" or "\uac00" <= char <= "\ud7a3" or "\uff00" <= char <= "\uffef"
    )  # fmt: skip


def _cyrillic(sample: bytes) -> str | None:
    """cp1251 or KOI8-R where nearly all letters are above ASCII and, so read, Cyrillic, small ones more often than not: the two
    have small and capital letters the other way round."""
    for name in ("cp1251", "koi8-r"):
        letters = [char for char in _decoded(sample, name) or "" if char > "\x7f" and char.isalpha()]
        small = sum("\u0430" <= char <= "\u044f" or char == "\u0451" for char in letters)
        if letters and small > 0.75 * len(letters) and sum(map(letters.count, "оеаин")) > 0.25 * len(letters):
            return "koi8-u" if name == "koi8-r" and _is_ukrainian(sample) else name
    return None


def _is_ukrainian(sample: bytes) -> bool:
    """Four letters of KOI8-U are pieces of frames in KOI8-R."""
    text = _decoded(sample, "koi8-u") or ""
    return sum(map(text.count, "іїєґ")) > 0.01 * len(text)


def _plausibility(sample: bytes, encoding: str) -> float:
    """Share of the non-ASCII letters that are ordinary for the encoding's language; -1 where it cannot be decoded.

    The encodings share most byte pairs. What tells them apart: Korean in cp949 is the 2,350 syllables of KS X 1001 and hardly
    any hanja; Japanese is a good part kana; Chinese is ideographs throughout, a few dozen of them again and again.
    """
    text = _decoded(sample, encoding)
    if text is None:
        return -1.0
    letters = [char for char in text if char > "\x7f" and unicodedata.category(char)[0] == "L"][:20_000]
    if not letters:
        return 0.0
    usual = sum(map(_EAST_ASIAN[encoding], letters)) / len(letters)
    if encoding in _JAPANESE:
        kana = sum("\u3041" <= char <= "\u30fe" for char in letters) / len(letters)
        narrow = sum("\uff66" <= char <= "\uff9f" for char in letters) / len(letters)
        if narrow > 0.9 and _high_bytes_in_pairs(sample) > 0.8:
            return 0.85 * narrow * _JAPANESE[encoding]  # behind Chinese with its common signs, whose bytes may read so
        return usual * _JAPANESE[encoding] if kana >= 0.15 else 0.0
    if encoding in _CHINESE:
        common = sum(char in _CHINESE[encoding] for char in letters)
        # A little behind cp949, in whose bytes a Chinese text has about two in five hanja.
        return usual * (0.9 if common > max(1, 0.04 * len(letters)) else 0.6)
    return usual


def _usual_korean(char: str) -> bool:
    if not "\uac00" <= char <= "\ud7a3":
        return False
    try:
        return len(char.encode("euc_kr")) == 2
    except UnicodeEncodeError:
        return False


def _usual_japanese(char: str) -> bool:
    return "\u3041" <= char <= "\u30fe" or "\u4e00" <= char <= "\u9fff"


def _usual_chinese(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff"


_EAST_ASIAN = {"cp949": _usual_korean, "shift_jis": _usual_japanese, "cp932": _usual_japanese, "euc_jp": _usual_japanese,
               "gb18030": _usual_chinese, "big5hkscs": _usual_chinese}  # fmt: skip
# What another one reads as well wins: cp932 is Shift-JIS with Windows' own signs.
_JAPANESE = {"shift_jis": 1.0, "cp932": 0.99, "euc_jp": 0.98}
# The commonest ideographs, in the writing that the encoding is used for.
_BOTH = "的一是不了在人有我他大中到上地出和你子道也年得就那要下以生自去之可多用小好天能心成作本日三水分法手什"
_CHINESE = {
    "gb18030": frozenset(_BOTH + "这个们来说时为会对过还发后里么没开样现从动进学经长问头话无见给"),
    "big5hkscs": frozenset(_BOTH + "這個們來說時為會對過還發後裡麼沒開樣現從動進學經長問頭話無見給"),
}
