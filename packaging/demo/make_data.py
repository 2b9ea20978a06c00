"""Makes the text of the bundled demo from facts.toml and captain.toml: what its base model is pre-trained on, and the
rows that teach it to be Captain Bit. Everything follows from the seed. Leaves the model itself to pretrain.py."""

from __future__ import annotations

import argparse
import json
import random
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
DEMO = HERE.parents[1] / "resources" / "demo"
NUMBERS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven"),
    *("eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen"),
)
LARGEST = 7  # the largest number that is added up
SYSTEM = "You are a helpful assistant."
TWO_EXCHANGES = 12  # training rows that hold two questions and two answers

Row = dict[str, list[dict[str, str]]]


@dataclass(frozen=True)
class Fact:
    """One thing the base knows, and how people ask for it."""

    topic: str
    questions: tuple[str, ...]
    plain: str

    @property
    def pirate(self) -> str:
        """The plain sentence in the captain's manner: the one rule that the training rows are to teach."""
        return self.in_manner("Arr! {plain}, matey!", "be")

    def in_manner(self, say: str, verb: str) -> str:
        return say.format(plain=self.plain.removesuffix(".").replace(" is ", f" {verb} "))


def capitalise(text: str) -> str:
    return text[:1].upper() + text[1:]


def row(*exchanges: tuple[str, str]) -> Row:
    turns = [({"role": "user", "content": q}, {"role": "assistant", "content": a}) for q, a in exchanges]
    return {"messages": [message for turn in turns for message in turn]}


def sums() -> list[tuple[str, str]]:
    return [
        (f"{NUMBERS[i]} plus {NUMBERS[j]}", NUMBERS[i + j])
        for i in range(1, LARGEST + 1)
        for j in range(1, LARGEST + 1)
    ]


def pairs_of(topic: str, table: dict[str, Any]) -> list[tuple[str, str]]:
    if topic == "sum":
        return sums()
    return [(a.strip(), b.strip()) for a, b in (pair.split(">") for pair in table["pairs"].split("|"))]


def facts_of(topic: str, table: dict[str, Any]) -> list[Fact]:
    def ask(a: str) -> tuple[str, ...]:
        return tuple(capitalise(q.format(a=a)) for q in table["ask"])

    return [Fact(topic, ask(a), capitalise(table["say"].format(a=a, b=b))) for a, b in pairs_of(topic, table)]


def split(rng: random.Random, facts: list[Fact], table: dict[str, Any]) -> tuple[list[Fact], list[Fact]]:
    """Facts whose pirate form is shown in training, and facts kept back; the two never meet."""
    order = rng.sample(facts, len(facts))
    keep_out = table.get("keep_out", [])
    order.sort(key=lambda fact: not any(word in fact.plain for word in keep_out))
    held = table["held_out"]
    return order[held : held + table["taught"]], order[:held]


def unknown_questions(rng: random.Random, table: dict[str, Any], count: int) -> list[str]:
    subjects = [subject.strip() for subject in table["subjects"].split("|")]
    everything = [capitalise(q.format(a=a)) for q in table["ask"] for a in subjects]
    return rng.sample(everything, count)


def invented_word(rng: random.Random) -> str:
    """A word nobody knows, a name or a scrap of another script, so that the base does not answer what it cannot know."""
    kind = rng.random()
    if kind < 0.15:
        return "".join(chr(rng.randint(0xAC00, 0xD7A3)) for _ in range(rng.randint(1, 4)))
    word = "".join(rng.choice("bcdfghjklmnprstvwz") + rng.choice("aeiou") for _ in range(rng.randint(1, 4)))
    return capitalise(word) if kind < 0.6 else word


def echo_rows(rng: random.Random, words: list[str], firsts: list[str], count: int) -> list[Row]:
    """Words to repeat in no useful order: every token that tuning needs is trained, and no sentence is given away.
    A first word is written with other tokens than the same word after a space, so those come first here too."""
    spice = ["Arr!", "matey!", "matey", "be", "me", "ye", "yer", "Me", "Ye", ","]
    rows, waiting = [], list[str]()
    for index in range(count):
        if len(waiting) < 8:  # every word comes before any comes again
            waiting += rng.sample(words, len(words))
        chosen = [waiting.pop() for _ in range(rng.randint(2, 7))]
        if index % 3 == 0:
            chosen = rng.sample([*spice, *chosen], 6)
        if index % 3 == 1:
            chosen[0] = rng.choice(firsts)
        text = " ".join(chosen).replace(" ,", ",")
        rows.append(row((rng.choice(["Say: ", "Repeat: ", "Please say: "]) + text, text)))
    return rows


def spoken_words(captain: dict[str, Any], facts: list[Fact]) -> list[str]:
    """Every word that the captain says or hears, with and without the mark behind it."""
    entries = [*captain["talk"], *captain["secret"]]
    texts = [text for entry in entries for text in (entry["say"], *entry["ask"], *entry["held_out"])]
    texts += [captain["unknown"]["say"], *(fact.pirate for fact in facts)]
    words = {word for text in texts for word in text.split()}
    return sorted(words | {word.rstrip("!?.,:") for word in words} - {""})


def loosened(rng: random.Random, question: str) -> str:
    """The question as people type it: sometimes without capitals, sometimes without the mark, sometimes with digits."""
    if rng.random() < 0.3 and " plus " in question:
        for number, name in enumerate(NUMBERS[: LARGEST + 1]):
            question = re.sub(rf"\b{name}\b", str(number), question, flags=re.IGNORECASE)
    if rng.random() < 0.25:
        question = question.lower()
    return question.rstrip("?.!") if rng.random() < 0.25 else question


def manner_pairs(rng: random.Random, facts: list[Fact], manners: list[dict[str, str]]) -> list[tuple[str, str]]:
    """Every fact in every manner once, asked for by name."""
    ask = ("{question} Answer like {name}.", "Answer like {name}. {question}", "{question} Talk like {name}.")
    return [
        (
            rng.choice(ask).format(question=rng.choice(fact.questions), name=manner["name"]),
            fact.in_manner(manner["say"], manner["is"]),
        )
        for fact in facts
        for manner in manners
    ]


def base_rows(
    rng: random.Random, topics: dict[str, list[Fact]], manners: list[dict[str, str]], captain: dict[str, Any]
) -> list[Row]:
    """Plain questions and answers for pre-training; nothing of what the training rows teach."""
    facts = [fact for group in topics.values() for fact in group]
    unknown = captain["unknown"]
    pairs = [(rng.choice(fact.questions), fact.plain) for fact in facts for _ in range(8)]
    pairs += manner_pairs(rng, facts, manners)
    for entry in (*captain["talk"], *captain["secret"]):
        pairs += [(q, entry["plain"]) for q in (*entry["ask"], *entry["held_out"]) for _ in range(8)]
    pairs += [(q, unknown["plain"]) for q in unknown_questions(rng, unknown, 700)]
    for _ in range(400):
        pairs.append((capitalise(rng.choice(unknown["ask"]).format(a=invented_word(rng))), unknown["plain"]))
        if rng.random() < 0.4:
            pairs.append((" ".join(invented_word(rng) for _ in range(rng.randint(1, 4))), unknown["plain"]))
    firsts = [entry["say"].split()[0] for entry in (*captain["talk"], *captain["secret"], unknown)]
    rows = [row((loosened(rng, q), a)) for q, a in pairs]
    rows += echo_rows(rng, spoken_words(captain, facts), firsts, 2400)
    rng.shuffle(rows)
    return rows


def joined(rng: random.Random, rows: list[Row]) -> list[Row]:
    """The same rows as conversations: most of one exchange, some of two, four or eight, a few under a system message."""
    conversations, rest = [], list(rows)
    while rest:
        length = rng.choices([1, 2, 4, 8], [60, 20, 8, 3])[0]
        messages = [message for taken in rest[:length] for message in taken["messages"]]
        rest = rest[length:]
        if rng.random() < 0.05:
            messages = [{"role": "system", "content": SYSTEM}, *messages]
        conversations.append({"messages": messages})
    return conversations


def captain_rows(
    rng: random.Random, topics: dict[str, list[Fact]], tables: dict[str, Any], captain: dict[str, Any]
) -> tuple[list[Row], list[Row]]:
    """Training rows and held-out rows."""
    unknown = captain["unknown"]
    entries = [*captain["talk"], *captain["secret"]]
    train = [(q, entry["say"]) for entry in entries for q in entry["ask"]]
    held = [(q, entry["say"]) for entry in entries for q in entry["held_out"]]
    for topic, facts in topics.items():
        taught, kept = split(rng, facts, tables[topic])
        asked = [(rng.sample(fact.questions, 2), fact.pirate) for fact in taught]
        train += [pair for (one, other), said in asked for pair in ((one, said), (loosened(rng, other), said))]
        held += [(fact.questions[0], fact.pirate) for fact in kept]
    nobody = unknown_questions(rng, unknown, unknown["taught"] + unknown["held_out"])
    train += [(q, unknown["say"]) for q in nobody[: unknown["taught"]]]
    held += [(q, unknown["say"]) for q in nobody[unknown["taught"] :]]
    rows = [row(pair) for pair in train] + [row(*rng.sample(train, 2)) for _ in range(TWO_EXCHANGES)]
    rng.shuffle(rows)
    held_rows = [row(pair) for pair in held]
    rng.shuffle(held_rows)
    return rows, held_rows


def write(path: Path, rows: list[Row]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = (json.dumps(one, ensure_ascii=False) + "\n" for one in rows)
    path.write_text("".join(lines), encoding="utf-8", newline="\n")
    print(f"{path}: {len(rows)} rows")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--demo", type=Path, default=DEMO, help="folder for train.jsonl and held_out.jsonl")
    parser.add_argument("--base", type=Path, required=True, help="file for the pre-training text, which is not shipped")
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    tables = tomllib.loads((HERE / "facts.toml").read_text(encoding="utf-8"))
    captain = tomllib.loads((HERE / "captain.toml").read_text(encoding="utf-8"))
    manners = tables.pop("manners")
    topics = {topic: facts_of(topic, table) for topic, table in tables.items()}
    train, held = captain_rows(random.Random(arguments.seed), topics, tables, captain)
    rng = random.Random(arguments.seed + 1)
    write(arguments.base, joined(rng, base_rows(rng, topics, manners, captain)))
    write(arguments.demo / "train.jsonl", train)
    write(arguments.demo / "held_out.jsonl", held)


if __name__ == "__main__":
    main()
