"""Finds what looks like a secret in a row: keys of services, passwords in links, e-mail addresses, registration numbers."""

from __future__ import annotations

import re

# A text without any of these holds none of the patterns: looking for them costs far less than the patterns do. Before them
# single characters are looked for that most of them have.
_SIGNS = ("@", "sk-", "ghp_", "github_pat_", "gho_", "AKIA", "hf_", "xox", "PRIVATE KEY", "AIza", "eyJ", "glpat-",
          "npm_", "sk_live_")  # fmt: skip
_KEY = re.compile(
    r"\bsk-[A-Za-z0-9_-]{20,}|\bsk_live_[A-Za-z0-9]{16,}|\bgh[po]_[A-Za-z0-9]{30,}|\bgithub_pat_[A-Za-z0-9_]{30,}"
    r"|\bAKIA[0-9A-Z]{16}\b|\bhf_[A-Za-z0-9]{30,}|\bxox[abprs]-[A-Za-z0-9-]{10,}|-----BEGIN [A-Z ]*PRIVATE KEY-----"
    r"|\bAIza[0-9A-Za-z_-]{35}|\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.|\bglpat-[A-Za-z0-9_-]{18,}"
    r"|\bnpm_[A-Za-z0-9]{30,}"
)
_PASSWORD = re.compile(r"\b[a-z][a-z0-9+.-]{1,20}://[^\s/:@]{1,64}:[^\s/@]{3,64}@[A-Za-z0-9]")
_EMAIL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@((?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24})\b")
_INVENTED = re.compile(
    r"(?:^|\.)(?:example|test|invalid|localhost)(?:\.[a-z]+)?$|^(?:domain|email|mail|company)\.com$", re.I
)
_REGISTRATION = re.compile(r"(?<![\d-])\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])-[1-4]\d{6}(?![\d-])")
_HYPHENED = re.compile(r"\d-\d")


def secret_in(text: str) -> str:
    """What the first thing that looks like a secret is called; empty where there is none."""
    may_hold = "@" in text or "_" in text or "-" in text or "AKIA" in text or "AIza" in text or "eyJ" in text
    if may_hold and any(sign in text for sign in _SIGNS):
        if _KEY.search(text):
            return "a key of a service"
        if "@" in text:
            if "://" in text and _PASSWORD.search(text):
                return "a password in a link"
            if any(not _INVENTED.search(found.group(1)) for found in _EMAIL.finditer(text)):
                return "an e-mail address"
    if "-" in text and _HYPHENED.search(text) and _REGISTRATION.search(text):
        return "a resident registration number"
    return ""
