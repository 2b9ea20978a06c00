"""Chat logs as apps write them: who said what, long silences, what is no message, and who of them is the assistant."""

# ruff: noqa: E501  (a line of a file is a line here)

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from core.datasets import open_dataset, preview
from core.datasets.rows import Row
from core.schema.errors import RefusedError, TunesmithError

LRM, NARROW = "\u200e", "\u202f"  # WhatsApp writes them before its own words, and before AM and PM


class Log(NamedTuple):
    """A file, the app, who answers, the rows as (question, answer) turns, and the lines that hold no words."""

    name: str
    text: str
    app: str
    assistant: str
    rows: list[list[str]]
    no_words: tuple[int, ...] = ()


def _discord() -> str:
    who = [{"id": "1", "name": "kim", "nickname": "Kim"}, {"id": "2", "name": "lee", "nickname": None}]
    said = [
        ("GuildMemberJoin", 0, "Joined the server."),
        ("Default", 0, "ping"),
        ("Reply", 1, "pong"),
        ("Default", 1, ""),
    ]
    messages = [
        {"id": str(n), "type": kind, "timestamp": f"2024-03-12T10:{n:02}:30.123+00:00", "content": text, "author": who[by], "attachments": []}
        for n, (kind, by, text) in enumerate(said)
    ]  # fmt: skip
    return json.dumps({"guild": {"name": "g"}, "channel": {"name": "c"}, "messages": messages, "messageCount": 4})


def _telegram_chat(name: str) -> dict[str, Any]:
    text: list[Any] = [f"an {name} ", {"type": "link", "text": "http://x.test"}]
    messages = [
        {"id": 1, "type": "service", "date": "2024-03-12T10:00:00", "actor": "Ich", "action": "phone_call", "text": ""},
        {"id": 2, "type": "message", "date": "2024-03-12T10:01:00", "from": name, "text": text},
        {"id": 3, "type": "message", "date": "2024-03-12T10:02:00", "from": "Ich", "text": "", "photo": "a.jpg"},
        {"id": 4, "type": "message", "date": "2024-03-12T10:03:00", "from": "Ich", "text": f"ja {name}"},
    ]
    return {"name": name, "type": "personal_chat", "id": 1, "messages": messages}


LOGS = [
    Log("whatsapp_de.txt",
        "12.03.24, 10:15 - Nachrichten und Anrufe sind Ende-zu-Ende-verschlüsselt.\n12.03.24, 10:15 - Kim: Hallo\nzwei\n\ndrei: vier\n"
        "12.03.24, 10:16 - Lee Müller: Hi\n12.03.24, 10:16 - Lee Müller: <Medien ausgeschlossen>\n12.03.24, 10:17 - Lee Müller: Na?\n"
        "12.03.24, 22:16 - Kim: Gut\n12.03.24, 22:17 - Lee Müller: Nacht\n12.03.24, 22:17 - Lee Müller: Diese Nachricht wurde gelöscht.\n",
        "WhatsApp", "Lee Müller", [["Hallo\nzwei\n\ndrei: vier", "Hi\nNa?"], ["Gut", "Nacht"]], (1, 7, 11)),
    Log("whatsapp_us.txt",
        f"3/12/24, 10:15{NARROW}PM - Kim: hello\n3/12/24, 11:15{NARROW}PM - Lee: hi\n3/13/24, 12:15{NARROW}AM - Lee: IMG-1.jpg (file attached)\n"
        f"3/13/24, 12:16{NARROW}AM - Lee changed the subject from “a: b” to “c: d”\n3/13/24, 1:16{NARROW}AM - Lee: yo\n3/13/24, 1:16{NARROW}PM - Kim: day\n3/13/24, 1:17{NARROW}PM - Lee: it is\n",
        "WhatsApp", "Lee", [["hello", "hi\nyo"], ["day", "it is"]], (3, 4)),
    Log("whatsapp_kr.txt",
        "2024. 3. 12. 오전 10:15 - 메시지와 통화는 종단간 암호화됩니다.\n2024. 3. 12. 오전 10:15 - 김철수: 안녕\n2024. 3. 12. 오후 12:15 - 이영희: 응\n2024. 3. 12. 오후 12:16 - 김철수: <미디어 파일을 제외한 내용>\n",
        "WhatsApp", "이영희", [["안녕", "응"]], (1, 4)),
    Log("whatsapp_br.txt",
        "12/03/2024 10:15 - Kim: oi\n12/03/2024 10:16 - José: olá: tudo bem?\n13/03/2024 10:15 - +82 10-1234-5678: oi\n13/03/2024 10:16 - José: hm\n",
        "WhatsApp", "José", [["oi", "olá: tudo bem?"], ["oi", "hm"]]),
    Log("whatsapp_ios_us.txt",
        f"[3/12/24, 10:15:30{NARROW}AM] Kim: {LRM}Messages and calls are end-to-end encrypted.\r\n[3/12/24, 10:15:31{NARROW}AM] Kim: hello\r\n"
        f"{LRM}[3/12/24, 10:15:32{NARROW}AM] Kim: {LRM}image omitted\r\n[3/12/24, 10:16:31{NARROW}AM] ~{NARROW}이 영희: \u2068@Kim\u2069 안녕 {LRM}<This message was edited>\r\n"
        f"[3/12/24, 3:16:31{NARROW}PM] \u202a+82 10-1\u202c: x\r\n[3/12/24, 3:17:31{NARROW}PM] 이 영희: y\r\n",
        "WhatsApp", "이 영희", [["hello", "@Kim 안녕"], ["x", "y"]], (1, 3)),
    Log("whatsapp_ios_fi.txt", "[12.3.2022 klo 14.08.18] Matias: moi\n[12.3.2022 klo 14.09.18] Virtanen: no moi\n",
        "WhatsApp", "Virtanen", [["moi", "no moi"]]),
    Log("whatsapp_ios_he.txt", "[12/03/2024, 10:15:30] דנה: \u200fשלום\n[12/03/2024, 10:16:30] יוסי: \u200fמה נשמע?\n",
        "WhatsApp", "יוסי", [["\u200fשלום", "\u200fמה נשמע?"]]),
    Log("whatsapp_ios_jp.txt", "[2024/03/12 午前10:15:30] 山田: やあ\n[2024/03/12 午前10:16:30] 佐藤: どうも\n",
        "WhatsApp", "佐藤", [["やあ", "どうも"]]),
    Log("kakao_android.txt",
        "김철수 님과 카카오톡 대화\n저장한 날짜 : 2024년 3월 12일 오후 3:00\n\n\n2024년 3월 12일 오전 10:15\n2024년 3월 12일 오전 10:15, 회원님 : 안녕\n둘째 줄\n"
        "2024년 3월 12일 오전 10:16, 김철수 : 응\n2024년 3월 12일 오전 10:16, 김철수 : 사진 3장\n2024년 3월 12일 오전 10:17, 이영희님이 들어왔습니다.\n"
        "2024년 3월 13일 오전 9:16, 회원님 : 이거 봐\n2024년 3월 13일 오전 9:16, 김철수 : 좋네 : 진짜\n",
        "KakaoTalk", "김철수", [["안녕\n둘째 줄", "응"], ["이거 봐", "좋네 : 진짜"]], (1, 2, 9, 10)),
    Log("kakao_ios.txt", "2024년 3월 12일 화요일\n2024. 3. 12. 오전 10:15, 김철수 : 안녕\n2024. 3. 12. 오전 10:16, 이영희 : 응\n2024. 3. 12. 오전 10:17: 박님이 나갔습니다.\n",
        "KakaoTalk", "이영희", [["안녕", "응"]], (4,)),
    Log("kakao_android_en.txt", "KakaoTalk Chats with Kim\nDate Saved : Mar 12, 2024 3:00 PM\n\nMarch 12, 2024 at 10:15 AM\nMarch 12, 2024 at 10:15 AM, Kim : hello\nMarch 12, 2024 at 10:16 AM, Lee : hi\nMarch 12, 2024 at 10:17 AM, Lee : Photo\n",
        "KakaoTalk", "Lee", [["hello", "hi"]], (1, 2, 7)),
    Log("kakao_pc.txt",
        "\ufeff김철수 님과 카카오톡 대화\n저장한 날짜 : 2024-03-12 15:00:00\n\n--------------- 2024년 3월 12일 화요일 ---------------\n[김철수] [오전 10:15] 안녕\n둘째\n"
        "[이 [방장] 영희] [오전 10:16] 응\n[이 [방장] 영희] [오전 10:16] 이모티콘\n박님이 들어왔습니다.\n--------------- 2024년 3월 13일 수요일 ---------------\n[김철수] [오전 10:15] 잘 잤어?\n[이 [방장] 영희] [오전 10:16] 응!\n",
        "KakaoTalk", "이 [방장] 영희", [["안녕\n둘째", "응"], ["잘 잤어?", "응!"]], (1, 2, 8, 9)),
    Log("kakao_pc_en.txt", "--------------- Tuesday, March 12, 2024 ---------------\n[Kim] [10:15 AM] hello\n[Lee] [10:16 AM] hi\nPark joined this chatroom.\n[Kim] [11:16 PM] night\n[Lee] [11:17 PM] n8\n",
        "KakaoTalk", "Lee", [["hello", "hi"], ["night", "n8"]], (4,)),
    Log("kakao_mac.csv", 'Date,User,Message\n2024-03-12 10:15:30,"김철수","안녕\n둘째"\n2024-03-12 10:16:30,"이영희","응"\n2024-03-12 10:17:30,"이영희","사진"\n2024-03-13 10:17:30,"김철수","x"\n2024-03-13 10:18:30,"이영희","y"\n',
        "KakaoTalk", "이영희", [["안녕\n둘째", "응"], ["x", "y"]], (5,)),
    Log("discord.json", _discord(), "Discord", "lee", [["ping", "pong"]], (1, 1)),
    Log("discord.csv", 'AuthorID,Author,Date,Content,Attachments,Reactions\n"1","kim","2024-03-12T10:15:30.1230000+00:00","hello","",""\n"2","lee#0","2024-03-12T10:16:30.1230000+00:00","hi","",""\n"2","lee#0","2024-03-12T10:16:31.1230000+00:00","","https://x.test/a.png",""\n',
        "Discord", "lee#0", [["hello", "hi"]], (4,)),
    Log("result.json", json.dumps(_telegram_chat("Åsa")), "Telegram", "Ich", [["an Åsa http://x.test", "ja Åsa"]], (1, 1)),
    Log("everything.json", json.dumps({"about": "x", "personal_information": {}, "chats": {"about": "y", "list": [_telegram_chat("Åsa"), _telegram_chat("Bo")]}}),
        "Telegram", "Ich", [["an Åsa http://x.test", "ja Åsa"], ["an Bo http://x.test", "ja Bo"]], (1, 1, 1, 1)),
]  # fmt: skip


def _said(row: Row) -> list[str]:
    assert [turn.role for turn in row.turns()] == ["user", "assistant"] * (len(row.turns()) // 2)
    return [turn.content for turn in row.turns()]


def _write(folder: Path, log: Log) -> Path:
    path = folder / log.name
    path.write_bytes(log.text.encode())
    return path


@pytest.mark.parametrize("log", LOGS, ids=[log.name for log in LOGS])
def test_log(tmp_path: Path, log: Log) -> None:
    path = _write(tmp_path, log)
    reading = open_dataset(path)
    assert [_said(row) for row in reading.rows()] == log.rows
    assert (reading.dialect, reading.format, dict(reading.used_columns)) == (
        "chat_log",
        "messages",
        {"assistant": log.assistant},
    )
    assert log.app in reading.explanation.message
    assert f'"{log.assistant}"' in reading.explanation.message
    found = {problem.code: problem for problem in reading.problems}
    assert found.keys() == ({"chat_no_words"} if log.no_words else set())
    if log.no_words:
        assert found["chat_no_words"].examples == log.no_words
        assert found["chat_no_words"].left_out == found["chat_no_words"].rows == len(log.no_words)
    seen = preview(path)
    assert seen.explanation == reading.explanation
    assert log.rows[0][0].splitlines()[0] in seen.rows[0][0]


def test_the_assistant_is_whom_the_person_chooses(tmp_path: Path) -> None:
    path = tmp_path / "chat.txt"
    said = [("Kim", "a"), ("Lee", "b"), ("Kim", "c"), ("Park", "d"), ("Lee", "e"), ("Kim", "f"), ("Lee", "g")]
    path.write_text("".join(f"[12.03.24, 10:{n:02}] {who}: {text}\n" for n, (who, text) in enumerate(said)), "utf-8")
    assert [_said(row) for row in open_dataset(path).rows()] == [["Kim: a", "b", "Kim: c\nPark: d", "e", "Kim: f", "g"]]
    reading = open_dataset(path, columns={"assistant": "Kim"})
    assert [_said(row) for row in reading.rows()] == [["Lee: b", "c", "Park: d\nLee: e", "f"]]
    assert [(problem.code, problem.rows, problem.left_out) for problem in reading.problems] == [
        ("chat_unanswered", 1, 0)
    ]
    assert preview(path, columns={"assistant": "Kim"}).used_columns == {"assistant": "Kim"}
    text = open_dataset(path, format="text")
    assert next(iter(text.rows())).text == "\n".join(f"{who}: {what}" for who, what in said)
    only = open_dataset(path, columns={"text": "Lee"})
    assert [row.text for row in only.rows()] == ["b\ne\ng"]
    assert only.explanation.message == 'Plain text: all of "Lee" is learned, without questions and answers.'
    with pytest.raises(TunesmithError, match='"Kim", "Lee", "Park"'):
        open_dataset(path, columns={"assistant": "Choi"})
    other = tmp_path / "other.jsonl"
    other.write_text('{"a": "b", "c": "d"}\n', encoding="utf-8")
    with pytest.raises(RefusedError):
        open_dataset(other, columns={"assistant": "a"})


def test_conversations_end_at_silences_and_before_they_are_too_long(tmp_path: Path) -> None:
    path = tmp_path / "chat.txt"
    lines = [f"12/{1 + n // 700}/24, {n // 60 % 12 or 12}:{n % 60:02} AM - {'Kim' if n % 2 else 'Lee'}: {n} {'x' * 90}" for n in range(700)]  # fmt: skip
    path.write_text("\n".join(lines), "utf-8")
    rows = list(open_dataset(path).rows())
    assert len(rows) > 5
    assert max(len("".join(_said(row))) for row in rows) < 6_500
    assert sum(len(_said(row)) for row in rows) > 650


def test_a_log_in_an_archive_and_many_in_a_folder(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("_chat.txt", LOGS[4].text)
        archive.writestr("00000012-PHOTO.jpg", b"\xff\xd8")
    (tmp_path / "WhatsApp Chat - 이 영희.zip").write_bytes(stream.getvalue())
    assert len(list(open_dataset(tmp_path / "WhatsApp Chat - 이 영희.zip").rows())) == 2
    folder = tmp_path / "folder"
    folder.mkdir()
    for log in (LOGS[1], LOGS[3]):
        _write(folder, log)
    assert len(list(open_dataset(folder, columns={"assistant": "Lee"}).rows())) == 2


def test_the_first_of_all_chats_may_be_long(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    chat = _telegram_chat("Åsa")
    chat["messages"] = [{**message, "from_id": "user1", "about": "x" * 1000} for message in chat["messages"] * 500]
    path.write_text(json.dumps({"about": "", "chats": {"about": "", "list": [chat]}}), "utf-8")
    assert open_dataset(path).dialect == "chat_log"


@pytest.mark.parametrize("text", [
    "2024-03-12 10:15:00,123 - root - INFO - started\n2024-03-12 10:15:00,123 - cron - INFO - ended\n",
    "[00:01] Kim: hello\n[00:02] Lee: hi\n",
    "12.03.24, 10:15 - Kim: dear diary\n12.03.24, 10:16 - Kim: nobody else is here\n",
    "On 12.03.24 they met.\n" * 20 + "[12.03.24, 10:15] Kim: hello\n[12.03.24, 10:16] Lee: hi\n",
])  # fmt: skip
def test_other_texts_are_no_chats(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.txt"
    path.write_text(text, encoding="utf-8")
    assert open_dataset(path).dialect == "text"


def test_other_tables_are_no_chats(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Date,User,Message,Answer\n2024-03-12,kim,hello,hi\n", encoding="utf-8")
    assert open_dataset(path).dialect == "question_answer"


def test_a_log_that_nobody_speaks_in(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('Date,User,Message\n2024-03-12 10:15:30,"kim","사진"\n', encoding="utf-8")
    with pytest.raises(TunesmithError, match="nobody says anything"):
        open_dataset(path)
