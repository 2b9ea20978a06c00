"""The Modelfile, and the hand-over to Ollama's own API, played on loopback."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from support.architectures import make_tokenizer
from support.exporting import export_here
from support.tiny import TEMPLATE
from support.training import HereContext

from core.export.check.end_of_turn import require_agreed_end, turn_end
from core.export.ollama import api as ollama
from core.export.ollama import job as ollama_job
from core.export.ollama.turns import turns_of
from core.runs import RunFolder
from core.schema.commands import Stop
from core.schema.errors import TunesmithError
from core.schema.events import ResultReported
from core.schema.requests import OllamaRequest
from core.training.data.chat_template import CHATML

LLAMA3 = (
    "{{bos_token}}{% for m in messages %}{{'<|start_header_id|>'+m['role']+'<|end_header_id|>\n\n'"
    "+m['content']|trim+'<|eot_id|>'}}{% endfor %}"
    "{% if add_generation_prompt %}{{'<|start_header_id|>assistant<|end_header_id|>\n\n'}}{% endif %}"
)
MISTRAL = (
    "{{ bos_token }}{% for m in messages %}{% if m['role'] == 'user' %}{{ '[INST] ' + m['content'] + ' [/INST]' }}"
    "{% elif m['role'] == 'assistant' %}{{ m['content'] + eos_token}}{% else %}{{ raise_exception('No.') }}{% endif %}"
    "{% endfor %}"
)
WITH_DEFAULT = (
    "{% if messages[0]['role'] != 'system' %}{{'<|im_start|>system\nYou help.<|im_end|>\n'}}{% endif %}"
    "{% for m in messages %}{{'<|im_start|>'+m.role+'\n'+m.content+'<|im_end|>\n'}}{% endfor %}"
    "{% if add_generation_prompt %}{{'<|im_start|>assistant\n'}}{% endif %}"
)
ENDED_AT_THE_END = (  # as Phi-3's
    "{% for m in messages %}{{'<|'+m.role+'|>\n'+m.content+'<|end|>\n'}}{% endfor %}"
    "{% if add_generation_prompt %}{{'<|assistant|>\n'}}{% else %}{{ eos_token }}{% endif %}"
)
THINKS_LAST = (  # as Qwen 3's
    "{% for m in messages %}{{'<|im_start|>'+m.role+'\n'}}{% if m.role == 'assistant' and loop.last %}"
    "{{'<think>\n\n</think>\n\n'}}{% endif %}{{m.content+'<|im_end|>\n'}}{% endfor %}"
    "{% if add_generation_prompt %}{{'<|im_start|>assistant\n'}}{% endif %}"
)
GEMMA3 = (
    "{{ bos_token }}{% if messages[0].role == 'system' %}{% set told = messages[0].content + '\n\n' %}"
    "{% set messages = messages[1:] %}{% endif %}{% for m in messages %}"
    "{{'<start_of_turn>' + ('model' if m.role == 'assistant' else m.role) + '\n' + (told if loop.first and told else '')}}"
    "{{ m.content | trim + '<end_of_turn>\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{'<start_of_turn>model\n'}}{% endif %}"
)
MISTRAL3 = (
    "{{ bos_token }}{% if messages[0].role == 'system' %}{% set told = messages[0].content + '\n\n' %}"
    "{% set messages = messages[1:] %}{% endif %}{% for m in messages %}{% if m.role == 'user' %}"
    "{{ '[INST] ' + (told if loop.last and told else '') + m.content + '[/INST]' }}"
    "{% else %}{{ ' ' + m.content + eos_token }}{% endif %}{% endfor %}"
)
LLAMA2 = (
    "{% if messages[0].role == 'system' %}{% set told = '<<SYS>>\n' + messages[0].content + '\n<</SYS>>\n\n' %}"
    "{% set messages = messages[1:] %}{% endif %}{% for m in messages %}{% if m.role == 'user' %}"
    "{{ bos_token + '[INST] ' + (told if loop.first and told else '') + m.content + ' [/INST]' }}"
    "{% else %}{{ ' ' + m.content + ' ' + eos_token }}{% endif %}{% endfor %}"
)
ALL = (TEMPLATE, CHATML, LLAMA3, MISTRAL, WITH_DEFAULT, ENDED_AT_THE_END, THINKS_LAST, GEMMA3, MISTRAL3, LLAMA2)
COUNTING = "{% for m in messages %}{{loop.index}}{{m.content}}{% endfor %}"


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return make_tokenizer(tmp_path_factory.mktemp("tokenizer"), "qwen2")


class TestTemplateInOllamasLanguage:
    @pytest.mark.parametrize("template", ALL)
    def test_it_says_what_the_tokenizers_own_says(self, template: str, tokenizer: Any):
        tokenizer.chat_template = template
        turns = turns_of(tokenizer, adds_bos=False)
        assert turns is not None
        talk = [{"role": "user", "content": "a b"}, {"role": "assistant", "content": "c"}]
        talk.append({"role": "user", "content": "안녕"})
        told = [{"role": "system", "content": "Be brief."}, *talk]
        takes_system = template != MISTRAL
        assert ("system" in turns.around or turns.inside is not None) == takes_system
        for messages in (talk[:1], talk, told[:2], told) if takes_system else (talk[:1], talk):
            expected = tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
            assert turns.render(messages) == expected
            ours = turns_of(tokenizer, adds_bos=True)
            assert ours is not None
            assert ours.render(messages) == expected.removeprefix(tokenizer.bos_token)

    @pytest.mark.parametrize(("template", "first"), [(GEMMA3, True), (LLAMA2, True), (MISTRAL3, False)])
    def test_a_system_prompt_inside_a_users_turn(self, template: str, first: bool, tokenizer: Any):
        """In Go's language as Go itself was seen to run it."""
        tokenizer.chat_template = template
        turns = turns_of(tokenizer, adds_bos=True)
        assert turns is not None
        assert turns.inside is not None
        assert turns.inside.first == first
        condition = "if $system" if first else "if and $system (eq (len (slice $.Messages $at)) 1)"
        assert f"{{{{ {condition} }}}}" in turns.as_go()
        assert '{{ if eq .Role "system" }}{{ $system = .Content }}{{ else if eq .Role "user" }}' in turns.as_go()

    def test_the_first_token_is_ollamas_business(self, tokenizer: Any):
        tokenizer.chat_template = LLAMA3
        with_it, without = (turns_of(tokenizer, adds_bos=adds) for adds in (False, True))
        assert with_it is not None
        assert without is not None
        assert (with_it.start, without.start) == ("<s>", "")

    def test_a_system_prompt_of_its_own_only_where_none_is_given(self, tokenizer: Any):
        tokenizer.chat_template = WITH_DEFAULT
        turns = turns_of(tokenizer, adds_bos=False)
        assert turns is not None
        assert '{{ if ne (index .Messages 0).Role "system" }}<|im_start|>system\nYou help.' in turns.as_go()

    @pytest.mark.parametrize("template", [COUNTING, "{{ messages[0].content }}{{ '{{' }}", "{{ nothing.there }}"])
    def test_what_it_cannot_say_is_left_to_ollama(self, template: str, tokenizer: Any):
        tokenizer.chat_template = template
        assert turns_of(tokenizer, adds_bos=False) is None


class TestEndOfTurn:
    def test_is_what_the_template_closes_an_answer_with(self, tokenizer: Any):
        tokenizer.chat_template = TEMPLATE
        assert turn_end(tokenizer) == tokenizer.eos_token_id
        tokenizer.chat_template = TEMPLATE.replace("{{ eos_token }}", "<|user|>")
        assert turn_end(tokenizer) == tokenizer.convert_tokens_to_ids("<|user|>")

    def test_every_place_must_know_it(self, tokenizer: Any, tmp_path: Path):
        tokenizer.chat_template = TEMPLATE
        (tmp_path / "generation_config.json").write_text('{"eos_token_id": [7, 2]}', encoding="utf-8")
        right = {"tokenizer.ggml.eos_token_id": 2}
        require_agreed_end(tokenizer, tmp_path, right, 'PARAMETER stop "</s>"\n')
        (tmp_path / "generation_config.json").write_text('{"eos_token_id": 7}', encoding="utf-8")
        for wrong in (
            (tmp_path, right, None),
            (None, {"tokenizer.ggml.eos_token_id": 7}, None),
            (None, None, "FROM x"),
        ):
            with pytest.raises(TunesmithError, match="never stop talking"):
                require_agreed_end(tokenizer, *wrong)


class FakeOllama:
    """Ollama's API as far as a hand-over needs it; `blobs` by digest, `created` what was asked for."""

    def __init__(self) -> None:
        self.blobs: dict[str, bytes] = {}
        self.created: list[dict[str, Any]] = []
        self.error = ""
        self.nonsense = b""
        self.silent_s = 0.0
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_: object) -> None:
                pass

            def do_GET(self) -> None:
                self._say({"version": "0.9"})

            def do_HEAD(self) -> None:
                self.send_response(200 if self.path.rsplit("/", 1)[1] in outer.blobs else 404)
                self.end_headers()

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if self.path.startswith("/api/blobs/"):
                    outer.blobs[self.path.rsplit("/", 1)[1]] = body
                    self._say({}, 201)
                elif outer.silent_s or outer.nonsense:
                    time.sleep(outer.silent_s)
                    self.send_response(404)
                    self.end_headers()
                    self.wfile.write(outer.nonsense)
                elif outer.error:
                    self._say({"error": outer.error})
                else:
                    outer.created.append(json.loads(body))
                    self._say({"status": "success"})

            def _say(self, document: Any, status: int = 200) -> None:
                self.send_response(status)
                self.end_headers()
                self.wfile.write(json.dumps(document).encode() + b"\n")

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.http.serve_forever, args=(0.02,), daemon=True).start()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeOllama]:
    fake = FakeOllama()
    monkeypatch.setenv("OLLAMA_HOST", f"127.0.0.1:{fake.http.server_port}")
    yield fake
    fake.http.shutdown()
    fake.http.server_close()


@pytest.fixture
def folder(run: RunFolder, tmp_path: Path) -> Path:
    exported = export_here(run, tmp_path / "out 모델", "ollama")
    assert exported.end.type == "job_finished", exported.end
    return exported.to


def hand_over(folder: Path, *early: Any) -> tuple[Any, HereContext]:
    context = HereContext(lambda event, say: None)
    context._said.extend(early)
    return ollama_job.run(OllamaRequest(folder=str(folder)), context), context


class TestHandOver:
    def test_the_model_is_made_of_what_was_exported(self, folder: Path, server: FakeOllama):
        assert ollama.is_running()
        _, context = hand_over(folder)
        (file,) = folder.glob("*.gguf")
        digest = "sha256:" + hashlib.sha256(file.read_bytes()).hexdigest()
        assert server.blobs[digest] == file.read_bytes()
        (asked,) = server.created
        assert asked["files"] == {file.name: digest}
        assert asked["parameters"]["stop"] == ["</s>"]
        assert "{{ .Content }}" in asked["template"]
        answer = next(event for event in context.told if isinstance(event, ResultReported))
        assert answer.data == {"model": asked["model"]}
        assert asked["model"] in ollama.create_line(folder)

    def test_what_ollama_has_is_not_sent_again(self, folder: Path, server: FakeOllama):
        hand_over(folder)
        server.blobs = dict.fromkeys(server.blobs, b"kept")
        hand_over(folder)
        assert set(server.blobs.values()) == {b"kept"}

    def test_its_own_words_where_it_refuses(self, folder: Path, server: FakeOllama):
        server.error = "unknown architecture"
        with pytest.raises(TunesmithError, match="unknown architecture") as caught:
            hand_over(folder)
        assert caught.value.code == "ollama_failed"

    @pytest.mark.parametrize(
        "nonsense", [b"404 page not found", b"<html>\n<p>Sign in</p>", b"[1, 2]", b"\xff\xfe", b""]
    )
    def test_an_answer_that_is_not_ollamas(self, folder: Path, server: FakeOllama, nonsense: bytes):
        server.nonsense, server.silent_s = nonsense, 0.01
        with pytest.raises(TunesmithError) as caught:
            hand_over(folder)
        assert caught.value.code == "ollama_failed"

    def test_cancelled_while_it_says_nothing(self, folder: Path, server: FakeOllama):
        server.silent_s = 30.0
        context = HereContext(lambda event, say: None)
        threading.Timer(0.5, lambda: context._said.append(Stop(save=False))).start()
        began = time.monotonic()
        assert ollama_job.run(OllamaRequest(folder=str(folder)), context) is not None
        assert time.monotonic() - began < 10

    def test_cancelled(self, folder: Path, server: FakeOllama):
        stopped, _ = hand_over(folder, Stop(save=False))
        assert stopped is not None
        assert server.created == []

    def test_where_it_does_not_run(self, folder: Path, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setenv("OLLAMA_HOST", "127.0.0.1:9")
        assert not ollama.is_running()
        with pytest.raises(TunesmithError, match="does not answer") as caught:
            hand_over(folder)
        assert "ollama create" in caught.value.hint

    def test_a_folder_without_a_modelfile(self, tmp_path: Path, server: FakeOllama):
        with pytest.raises(TunesmithError, match="no GGUF with a Modelfile"):
            hand_over(tmp_path)

    @pytest.mark.parametrize(
        ("told", "address"),
        [
            ("", "http://127.0.0.1:11434"),
            ("0.0.0.0", "http://127.0.0.1:11434"),
            ("http://box:99", "http://box:99"),
            ("box:no", "http://box:11434"),
            ("[::1]:7", "http://[::1]:7"),
            ("[::", "http://127.0.0.1:11434"),
        ],
    )
    def test_its_address_as_it_reads_it_itself(self, told: str, address: str, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setenv("OLLAMA_HOST", told)
        assert ollama.address() == address
