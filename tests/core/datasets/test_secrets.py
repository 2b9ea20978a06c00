"""What looks like a secret is found, and ordinary text is not taken for one."""

from __future__ import annotations

import pytest

from core.datasets.secrets import secret_in


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("write to kim.chulsoo@tunesmith.dev please", "an e-mail address"),
        ("OPENAI_API_KEY=sk-proj-abcdEFGH1234567890abcd", "a key of a service"),
        ("token hf_AbCdEfGhIjKlMnOpQrStUvWxYz012345", "a key of a service"),
        ("ghp_0123456789abcdefghijklmnopqrstuvwxyz", "a key of a service"),
        ("id AKIAIOSFODNN7EXAMPLE", "a key of a service"),
        ("-----BEGIN RSA PRIVATE KEY-----", "a key of a service"),
        ("postgres://admin:hunter22@db.tunesmith.dev/x", "a password in a link"),
        ("주민번호는 900101-1234567 입니다", "a resident registration number"),
        ("me@example.com and you@test.org or a@domain.com", ""),
        ("a @mention, 3 @ 5 each, @dataclass", ""),
        ("call 010-1234-5678 on 2026-01-02, or 123456-7890123", ""),
        ("task-oriented, risk-free, desk-top-computer-systems-are", ""),
        ("https://user@host/path and http://a:80/b@c", ""),
        ("", ""),
    ],
)
def test_secret(text: str, found: str) -> None:
    assert secret_in(text) == found
    assert secret_in(f"앞 {text} 뒤") == found
