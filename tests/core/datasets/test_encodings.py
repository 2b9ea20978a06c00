"""Encodings are found from the bytes, without a BOM too."""

from __future__ import annotations

import pytest

from core.datasets import open_dataset, read_all
from core.datasets.encodings import encoding_of

KOREAN = "낙타는 사막에서 오랫동안 물 없이 살 수 있습니다. 혹에는 지방이 저장되어 있고, 이것이 에너지가 됩니다."
KOREAN_RARE = "똠방각하와 펲시맨이 뷁이라고 외치며 지나갔습니다. 사람들은 모두 웃었고 아이들은 따라 했습니다."
JAPANESE = "ラクダは砂漠で長い間水なしで生きることができます。こぶには脂肪が蓄えられています。"
CHINESE = "骆驼可以在沙漠里长时间不喝水。它的驼峰里储存着脂肪,这些脂肪会变成能量。我们不知道这是为什么。"
FRENCH = (
    "Le chameau peut vivre longtemps sans eau, même en été; sa bosse contient de la graisse. Où? Là-bas, naïvement."
)
GERMAN = "Das Kamel überlebt in der Wüste für längere Zeit; der Höcker enthält Fett. Größe, Füße, Äpfel."


RUSSIAN = "Верблюд может долго жить в пустыне без воды. В его горбах хранится жир, который превращается в энергию."
TRADITIONAL = "駱駝可以在沙漠裡長時間不喝水。牠的駝峰裡儲存著脂肪,這些脂肪會變成能量。我們不知道這是為什麼。"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (JAPANESE, "euc_jp"),
        (JAPANESE + "①㈱髙", "cp932"),
        ("ﾗｸﾀﾞﾊ ｻﾊﾞｸﾃﾞ ﾅｶﾞｲ ｱｲﾀﾞ ﾐｽﾞﾅｼﾃﾞ ｲｷﾙ", "shift_jis"),
        (TRADITIONAL, "big5hkscs"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        ("뷁은 뭐야? 똠방각하 펲시콜라 쓩 햏햏 쟎아 뿅", "cp949"),
        (KOREAN, "cp949"),
        (KOREAN_RARE, "cp949"),
        (JAPANESE, "shift_jis"),
        (CHINESE, "gb18030"),
        (FRENCH, "cp1252"),
        (GERMAN, "cp1252"),
        ("plain ASCII", "utf-8"),
        (KOREAN, "utf-8"),
        (CHINESE, "utf-8"),
    ],
)
def test_found(text: str, encoding: str) -> None:
    assert encoding_of(text.encode(encoding)) == encoding
    assert encoding_of(f'{{"text": "{text}"}}\n'.encode(encoding) * 50) == encoding


@pytest.mark.parametrize("cut", range(1, 7))
def test_sample_may_end_inside_a_character(cut: int) -> None:
    assert encoding_of(KOREAN.encode("utf-8")[:-cut]) == "utf-8"
    assert encoding_of(KOREAN.encode("cp949")[:-cut]) == "cp949"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"])
def test_wide_without_or_with_bom(write, encoding: str) -> None:
    text = "".join(f"question {n},an answer to it\n" for n in range(20))
    path = write("question,answer\n" + text, "csv", encoding)
    assert read_all(open_dataset(path)).rows[19].as_messages()[0]["content"] == "question 19"
    assert open_dataset(path).encoding == encoding


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", [KOREAN, JAPANESE, RUSSIAN])
def test_wide_without_latin_letters(write, text: str, encoding: str) -> None:
    path = write(f"{text}\n" * 20, "txt", encoding)
    assert open_dataset(path).encoding == encoding
    assert next(iter(open_dataset(path).rows())).text == text


def test_letters_far_behind_an_ascii_beginning(write) -> None:
    path = write("question,answer\n" + "where,here\n" * 100_000 + f"낙타,{KOREAN.replace(',', '')}\n", "csv", "cp949")
    reading = open_dataset(path)
    assert reading.encoding == "cp949"
    assert list(reading.rows())[-1].as_messages()[0]["content"] == "낙타"


def test_bytes_that_do_not_fit_are_counted(write) -> None:
    lines = [f'{{"question": "{n}", "answer": "답 {n}"}}'.encode() for n in range(5)]
    lines[2] = lines[2].replace("답".encode(), b"\xff\xfe")
    reading = open_dataset(write(b"\n".join(lines)))
    rows = list(reading.rows())
    assert len(rows) == 5
    assert "\ufffd" in rows[2].as_messages()[1]["content"]
    assert [(p.code, p.examples) for p in reading.problems] == [("control_characters", (3,))]
