"""Encodings are found from the bytes, without a BOM too."""

# ruff: noqa: E501  (sentences of many languages)

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


SMALL = {
    "Η καμήλα μπορεί να ζήσει πολύ καιρό χωρίς νερό στην έρημο. Στις καμπούρες της αποθηκεύεται λίπος. Άλλο.": (
        "cp1253",
        "iso8859-7",
    ),
    "Wielbłąd może żyć długo bez wody na pustyni. W jego garbach gromadzi się tłuszcz, który zamienia się w energię. Gdzie są źródła? Już idę, proszę.": (
        "cp1250",
        "iso8859-2",
    ),
    "Velbloud může žít dlouho bez vody v poušti. V jeho hrbech se ukládá tuk, který se mění na energii. Příliš žluťoučký kůň úpěl ďábelské ódy.": (
        "cp1250",
        "iso8859-2",
    ),
    "Ťava môže žiť dlho bez vody na púšti. V jej hrboch sa ukladá tuk, ktorý sa mení na energiu. Kôň, vŕba, ľúbiť, päť detí a čas, ďaleko.": (
        "cp1250",
        "iso8859-2",
    ),
    "A teve sokáig élhet víz nélkül a sivatagban. Púpjában zsír raktározódik, amely energiává alakul. Őrült tűző nap, erdő, idő, szőlő.": (
        "cp1250",
        "iso8859-2",
    ),
    "Deve çölde uzun süre susuz yaşayabilir. Hörgücünde yağ depolanır ve bu yağ enerjiye dönüşür. Şimdi geliyorum, ığdır'da görüşürüz.": (
        "cp1254",
        "iso8859-9",
    ),
    "Kupranugaris gali ilgai gyventi dykumoje be vandens. Jo kuprose kaupiami riebalai, kurie virsta energija. Ačiū, šuo, žmogus, ąžuolas, ėjo, įdomu, ūkis, ųjų, mūsų, jūsų, gražių.": (
        "cp1257",
    ),
    "Kamielis tuksnesī var ilgi dzīvot bez ūdens. Tā kuprās uzkrājas tauki, kas pārvēršas enerģijā. Kāpēc? Šķiet, ļoti ņiprs, čūska, žagata.": (
        "cp1257",
    ),
    "Верблюд може довго жити в пустелі без води. У його горбах зберігається жир, який перетворюється на енергію. Її життя є цікавим.": (
        "cp1251",
        "koi8-u",
    ),
    "Камилата може да живее дълго време без вода в пустинята. В нейните гърбици се съхранява мазнина.": ("cp1251",),
    "הגמל יכול לחיות זמן רב ללא מים במדבר. בדבשתו נאגר שומן.": ("cp1255",),
    "يستطيع الجمل أن يعيش طويلا بدون ماء في الصحراء. في سنامه يخزن الدهون.": ("cp1256",),
    "อูฐสามารถอยู่ได้นานโดยไม่มีน้ำในทะเลทราย โหนกของมันเก็บไขมันไว้": ("cp874",),
    "Cămila poate trăi mult timp fără apă în deşert. În cocoaşa ei se depozitează grăsime, ţara, şi aşa mai departe, către ţărm.": (
        "cp1250",
    ),
}
WESTERN = (
    "Le chameau peut vivre longtemps sans eau, même en été; sa bosse contient de la graisse. Où? Là-bas, naïvement. Ça va, garçon? Œuvre, cœur, hôtel, août, où, mûr.",
    "El camello puede vivir mucho tiempo sin agua en el desierto; ¿dónde está? El año que viene, mañana, ningún, así, también, pingüino, árbol, corazón.",
    "O camelo pode viver muito tempo sem água no deserto; não há razão. Então é assim, coração, lições, você, avó, pés, três, ação, põe.",
    "Il cammello può vivere a lungo senza acqua perché è così. Più, già, città, virtù, lunedì, caffè, però, sarà, c'è, né, può, farà, verità.",
    "È così, perché può, è già, c'è, né, però, è, caffè, può, farò, è, città, sarà, è, metà, è, lì, perché, è, sì",
    "Kamelen kan leva länge utan vatten i öknen; på puckeln lagras fett. Är det så? Åh, mycket bra.",
    "Kamelen kan leve længe uden vand i ørkenen; på puklen lagres fedt. Åh, så godt, får, sø, bær, hår, år, også, én.",
    "Kameli voi elää pitkään ilman vettä aavikolla. Sen kyttyrään varastoituu rasvaa, joka muuttuu energiaksi. Hyvää päivää, yötä, täällä.",
    "Úlfaldinn getur lifað lengi án vatns í eyðimörkinni. Það er þannig, ekki satt? Þú ert góður, ég á hús, bær, mær, ýmislegt.",
    "Kamelurin kann liva leingi uttan vatn í oyðimørkini. Tað er so, góðan dag, fólk, á, bøur, ætlar, hús, nýtt.",
    "De kameel kan lang zonder water. Eén, België, geïnteresseerd, coördinatie, reünie, café, hé, ideeën, zeeën, knieën, crème, fêteren.",
    "El camell pot viure molt de temps sense aigua. És així, què, això, també, açò, perquè, Lluís, pingüí, ràdio, cançó, però, més, cotó.",
    "Deveja mund të jetojë gjatë pa ujë në shkretëtirë. Çfarë është kjo? Është e mirë, për të gjithë, çdo, shumë, bëjë.",
    "Is féidir leis an gcamall maireachtáil i bhfad gan uisce. Tá sé go maith, áit, mór, cúig, níl, fáilte, lá.",
    "price 5 € “quoted” – it’s 20° ½ ± 3 × 4 ® ™ … • naïve café price 5 € “quoted” – it’s 20° ½ ± 3 × 4 ® ™ … • naïve café price 5 € “quoted” – it’s 20° ½ ± 3 × 4 ® ™ … • naïve café ",
)  # fmt: skip


@pytest.mark.parametrize(("text", "encoding"), [(text, name) for text, names in SMALL.items() for name in names])
def test_languages_of_one_byte_a_letter(text: str, encoding: str) -> None:
    for sample in (text, f'{{"text": "{text}"}}\n' * 50):
        assert sample.encode(encoding).decode(encoding_of(sample.encode(encoding))) == sample


@pytest.mark.parametrize("text", WESTERN)
def test_western_languages_stay_what_they_are(text: str) -> None:
    for sample in (text, f"question,answer\n{text}\n" * 50):
        assert encoding_of(sample.encode("cp1252")) == "cp1252"


def test_a_few_letters_decide_nothing() -> None:
    assert encoding_of("Gdzie są źródła?".encode("cp1250")) in ("cp1252", "latin-1")
