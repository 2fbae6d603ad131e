#!/usr/bin/env python3
"""Writes src/answer/related.txt: English stems and the stems that a passage may have in their stead, from WordNet 3.0.

    related.py --wordnet DIR > src/answer/related.txt

DIR holds data.*, index.* and cntlist.rev of WordNet 3.0, as in Debian's package `wordnet-base` (usr/share/wordnet). A line is a
stem, how often it is used there (the natural logarithm of one more, at most 9) and up to 12 others, best first, each with a digit: how strongly the two are related, in tenths. Related are words of
one meaning, derived words (`invade`, `invasion`), names and what is made of them (`Iran`, `Iranian`), parts of places
(`Iran`, `Tehran`), more general and more special words, and words of which one explains the other. A word with many
meanings counts for each as often as it is used so in WordNet's tagged texts, and a word that is frequent there counts less. The strengths follow how often such a word
stood in the right passage rather than in others of the best five, where the question's own word was missing, on the
development half of SQuAD 2.0. Needs snowballstemmer.
"""
import argparse
import collections
import math
import pathlib
import re

import snowballstemmer

FILES = {"n": "noun", "v": "verb", "a": "adj", "r": "adv"}
PARTS = {"1": "n", "2": "v", "3": "a", "5": "a", "4": "r"}
POINTERS = {"+": "derived", "\\": "name", "@": "general", "~": "special", "&": "like", "^": "like", "$": "like", "*": "like",
            ">": "like", "#p": "part", "%p": "part", "@i": "instance"}
# How strong a relation is at most, and the power of the use that it is scaled by.
STRENGTH = {"same": (0.9, 0.5), "derived": (0.9, 0.3), "name": (0.9, 0.0), "part": (0.7, 1.0), "general": (0.45, 0.5),
            "special": (0.45, 0.5), "like": (0.45, 0.5), "explains": (0.45, 1.0), "explained": (0.45, 1.0), "phrase": (0.4, 1.0),
            "instance": (0.3, 1.0)}
WEAKEST, MOST = 0.15, 12
# Words of every explanation, and too general ones.
EMPTY = set("""a an the of to in on at for with by from and or but nor not no is are was were be been being am do does did doing has
have had having it its this that these those he she they them his her their him who whom whose which what when where why how
as if than then so such very can could will would shall should may might must into onto over under about after before between
during through up down out off again further once here there all any both each few more most other some own same too also only
just used use using make made one two having especially usually relating something someone somebody person without within being
etc esp act state quality entity thing way part kind type something capital city large country people time individual
mortal soul human order system group body work""".split())

stem_word = snowballstemmer.stemmer("english").stemWord
stems = {}


def stem(word):
    return stems.setdefault(word, None) or stems.__setitem__(word, stem_word(word)) or stems[word]


def is_single(word):
    return re.fullmatch("[a-z]{3,}", word) and word not in EMPTY


def content(text):
    return {word for word in re.findall("[a-z]{3,}", text.lower()) if word not in EMPTY}


def synsets(folder):
    """(part of speech, offset) -> (words, pointers, explanation)."""
    found = {}
    for part, name in FILES.items():
        for line in (folder / f"data.{name}").open():
            if line.startswith("  "):
                continue
            head, _, explanation = line.partition(" | ")
            fields = head.split()
            count = int(fields[3], 16)
            words = [re.sub(r"\(.*", "", fields[4 + 2 * i]).lower() for i in range(count)]
            at = 5 + 2 * count
            pointers = []
            for i in range(int(fields[at - 1])):
                kind, offset, other, ends = fields[at + 4 * i:at + 4 * i + 4]
                other = "a" if other == "s" else other
                pointers.append((kind, (other, offset), int(ends[:2], 16), int(ends[2:], 16)))
            found[part, fields[0]] = words, pointers, explanation.split('; "')[0]
    return found


def uses(folder):
    """(word, part of speech, offset) -> how much of the word's use is in that meaning; and uses of each word."""
    counts = {}
    for line in (folder / "cntlist.rev").open():
        key, sense, count = line.split()
        word, rest = key.split("%")
        counts[word, PARTS[rest[0]], int(sense)] = int(count)
    share, total = {}, collections.Counter()
    for part, name in FILES.items():
        for line in (folder / f"index.{name}").open():
            if line.startswith("  "):
                continue
            fields = line.split()
            for i, offset in enumerate(fields[-int(fields[2]):], 1):
                share[fields[0], part, offset] = counts.get((fields[0], part, i), 0) + 0.5 / i
                total[fields[0]] += share[fields[0], part, offset]
    return {key: count / total[key[0]] for key, count in share.items()}, total


def relations(folder):
    """(word, kind, other word, scale) of all pairs of single words."""
    found = synsets(folder)
    share, total = uses(folder)
    explained = collections.Counter(word for _, _, text in found.values() for word in {stem(w) for w in content(text)})
    for key, (words, pointers, text) in found.items():
        for at, word in enumerate(words):
            if not is_single(word):
                continue
            used = share.get((word, *key), 0)
            for other in words:
                if is_single(other):
                    yield word, "same", other, used * share.get((other, *key), 0) ** 0.5
                else:
                    for part in content(other.replace("_", " ").replace("-", " ")):
                        yield part, "phrase", word, used * rarity(explained, found, part)
            for kind, target, own, others in pointers:
                kind = POINTERS.get(kind)
                if not kind or own and own - 1 != at:
                    continue
                targets = found[target][0]
                for other in [targets[others - 1]] if others else targets:
                    if is_single(other) and (kind != "derived" or others):
                        scale = used if kind in ("derived", "name", "part") else used * share.get((other, *target), 0) ** 0.5
                        yield word, kind, other, scale
                        if kind == "name":
                            yield other, kind, word, scale
            for other in content(text):
                scale = used * rarity(explained, found, other)
                if total[word] > 0.5:
                    yield other, "explained", word, scale
                yield word, "explains", other, scale


def rarity(explained, found, word):
    return math.log(len(found) / (1 + explained[stem(word)])) / math.log(len(found))


def countries(folder):
    """Words that name a country, its capital or its people."""
    for words, _, text in synsets(folder).values():
        if re.search("capital|republic|kingdom|native or inhabitant|monarchy|of or relating to or characteristic of", text):
            yield from filter(is_single, words)


def table(folder):
    """stem -> {stem: strength}."""
    _, total = uses(folder)
    total.update(dict.fromkeys(countries(folder), 1))
    common = collections.Counter()
    for word, count in total.items():
        common[stem(word)] += count
    telling = lambda word: 1 - 0.5 * min(1, math.log1p(common[word]) / math.log(1000))
    kinds = collections.defaultdict(lambda: collections.defaultdict(dict))
    for word, kind, other, scale in relations(folder):
        own, other = stem(word), stem(other)
        most, power = STRENGTH[kind]
        strength = most * scale**power if scale > 0 else 0
        if own != other:
            known = kinds[own][other]
            known[kind] = max(strength, known.get(kind, 0))
    worth = lambda pair: pair[0] * (1 + 0.35 * math.log1p(common[pair[1]]))
    for own in kinds.keys() | common.keys():
        others = kinds[own].items()
        known = {other: telling(other) * (1 - math.prod(1 - s for s in by.values())) for other, by in others}
        best = sorted(((s, other) for other, s in known.items() if s >= WEAKEST and common[other] > 0.5), key=lambda x: (-worth(x), x[1]))
        if common[own] > 0.5 and re.fullmatch("[a-z]{3,}", own):
            yield own, min(9, round(math.log1p(common[own]))), best[:MOST]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wordnet", required=True, type=pathlib.Path)
    for own, often, others in sorted(table(parser.parse_args().wordnet)):
        print(own, often, *(f"{other}{min(9, round(10 * strength))}" for strength, other in others))


if __name__ == "__main__":
    main()
