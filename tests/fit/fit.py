#!/usr/bin/env python3
"""Fits the weights in src/answer/weights.rs on evaluation packs, and tells how well they do on articles left out.

    fit.py --packs DIR --pullquote target/release/pullquote --work target/fit

DIR holds one folder a pack with passages.jsonl and queries*.jsonl (keys: id, text, kind, gold_passage_ids, answers,
answerable). Each pack is run through `pullquote eval --features`, which writes what the ranking and the confidence are made
of. Ranking: softmax over the candidates of a question, the gold passage against the others. Confidence: logistic
regression, answerable against not. Out of fold: five folds by article. After new ranking weights are put into weights.rs
and the program is built anew, run it again for the confidence. Needs numpy.

Each article of the large pack is a library of its own besides, of its first 30 paragraphs: the confidence has to mean the
same in small libraries and in large ones. Not answerable there: what is asked about its other paragraphs, and some questions
on other articles. And two packs are put among 100,000 passages of words drawn by their frequency in the large pack.
"""
import argparse
import collections
import itertools
import json
import pathlib
import random
import re
import subprocess

import numpy as np

# How much a question of a pack counts. The large pack of one language counts most; the many small ones of other languages
# together about as much; the pack of a single article has few questions, which are like those of a chat.
RANK_WEIGHT = {"squad": 1.0, "squad_typo": 0.7, "seed": 2.0, "alone": 0.7, "crowd_squad": 0.3, "crowd_seed": 0.5}
CONFIDENCE_WEIGHT = {"squad": 1.0, "squad_typo": 0.5, "seed": 10.0, "alone": 1.0, "crowd_squad": 0.5, "crowd_seed": 5.0}
OTHER_RANK_WEIGHT, OTHER_CONFIDENCE_WEIGHT = 0.4, 0.3
# Worded to look answerable: nothing in their words tells them apart.
LEFT_OUT = "unans_adversarial"


def packs(folder, work):
    """(name, files of passages, questions) of each pack."""
    for passages in sorted(pathlib.Path(folder).rglob("passages.jsonl")):
        for questions in sorted(passages.parent.glob("queries*.jsonl")):
            suffix = "_typo" if "typo" in questions.name else ""
            yield passages.parent.name + suffix, [passages], questions
    among = crowd(pathlib.Path(folder) / "squad", work)
    for name in ("squad", "seed"):
        pack = pathlib.Path(folder) / name
        yield f"crowd_{name}", [pack / "passages.jsonl", among], pack / "queries.dev.jsonl"
    yield from alone(pathlib.Path(folder) / "squad", work)


def alone(pack, work, paragraphs=30, others=32):
    """The same of each article of a pack alone."""
    passages = [json.loads(line) for line in (pack / "passages.jsonl").open()]
    asked = [json.loads(line) for file in sorted(pack.glob("queries.*.jsonl")) for line in file.open()]
    asked = [question for question in asked if question.get("kind") != LEFT_OUT]
    article = {passage["id"]: passage["doc_id"] for passage in passages}
    about = lambda question: article[question["gold_passage_ids"][0]] if question["gold_passage_ids"] else None
    for name in sorted(set(article.values())):
        here = [passage for passage in passages if passage["doc_id"] == name][:paragraphs]
        kept = {passage["id"] for passage in here}
        own = [question for question in asked if about(question) == name]
        other = [question for question in asked if about(question) != name]
        questions = own + other[:: len(other) // others]
        for at, question in enumerate(questions):
            found = not kept.isdisjoint(question["gold_passage_ids"])
            questions[at] = {**question, "article": name, "answerable": found,
                             "gold_passage_ids": question["gold_passage_ids"] if found else []}
        folder = work / "alone" / name
        folder.mkdir(parents=True, exist_ok=True)
        for file, lines in (("passages", here), ("queries", questions)):
            (folder / f"{file}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
        yield "alone", [folder / "passages.jsonl"], folder / "queries.jsonl"


def crowd(pack, work, passages=100_000):
    """A file of passages of 20 to 120 words, each word drawn as often as it stands in the pack; rare words are left out."""
    texts = [json.loads(line)["text"] for line in (pack / "passages.jsonl").open()]
    counts = collections.Counter(word for text in texts for word in re.findall(r"[^\W_]+", text))
    counts = {word: count for word, count in counts.items() if count > 2}
    drawn, sums = list(counts), list(itertools.accumulate(counts.values()))
    random_ = random.Random(7)
    with (work / "crowd.jsonl").open("w") as out:
        for n in range(passages):
            words = random_.choices(drawn, cum_weights=sums, k=random_.randint(20, 120))
            text = " ".join(words) + "."
            passage = {"id": f"crowd-{n}", "doc_id": f"crowd-{n // 10}", "title": "", "n": n % 10 + 1, "text": text}
            out.write(json.dumps(passage) + "\n")
    return work / "crowd.jsonl"


def features(arguments):
    """(pack, question, features) of each question."""
    work = pathlib.Path(arguments.work)
    work.mkdir(parents=True, exist_ok=True)
    for name, passages, questions in packs(arguments.packs, work):
        out = work / f"{name}.jsonl"
        command = [arguments.pullquote, "eval", "--corpus", *passages, "--queries", questions]
        command += ["--out", work / f"{name}.run", "--features", out]
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
        asked = {question["id"]: question for question in map(json.loads, questions.open())}
        for line in map(json.loads, out.open()):
            if asked[line["id"]].get("kind") != LEFT_OUT:
                yield name, asked[line["id"]], line


def folds(questions):
    """A fold for each question: by its article, by its neighbourhood where it has none, alone where a pack has one article."""
    gold = lambda q: q["gold_passage_ids"][0].split("#")[0] if q["gold_passage_ids"] else None
    articles = [q.get("article") or gold(q) for q in questions]
    letters = lambda text: sum(map(ord, text))
    fold = lambda at, a, q: letters(q["id"]) if a == "seed" else letters(a) if a else at // 25
    return np.array([fold(at, a, q) % 5 for at, (a, q) in enumerate(zip(articles, questions))])


def softmax(groups, penalty=1e-3, steps=300):
    """Weights that put the right candidate of each group first, by Adam."""
    x = np.vstack([g[0] for g in groups])
    scale = np.std(x, 0) + 1e-6
    x = x / scale
    y = np.concatenate([g[1] for g in groups]).astype(float)
    sizes = [len(g[0]) for g in groups]
    group = np.repeat(np.arange(len(groups)), sizes)
    starts = np.r_[0, np.cumsum(sizes)[:-1]]
    counts = np.array([g[2] for g in groups])
    w, m, v = np.zeros(x.shape[1]), 0.0, 0.0
    for step in range(1, steps + 1):
        s = x @ w
        e = np.exp(s - np.maximum.reduceat(s, starts)[group])
        p = e / np.add.reduceat(e, starts)[group]
        right = e * y / np.maximum(np.add.reduceat(e * y, starts)[group], 1e-12)
        gradient = x.T @ ((p - right) * counts[group]) / counts.sum() + penalty * w
        m, v = 0.9 * m + 0.1 * gradient, 0.999 * v + 0.001 * gradient**2
        w = w - 0.05 * (m / (1 - 0.9**step)) / (np.sqrt(v / (1 - 0.999**step)) + 1e-8)
    return w / scale


def logistic(x, y, counts, penalty=1e-3, steps=30):
    """Weights and bias, by Newton's method."""
    mean, scale = x.mean(0), x.std(0) + 1e-6
    z = np.c_[(x - mean) / scale, np.ones(len(x))]
    w = np.zeros(z.shape[1])
    ridge = penalty * counts.sum() * np.r_[np.ones(x.shape[1]), 0]
    for _ in range(steps):
        p = 1 / (1 + np.exp(-(z @ w)))
        hessian = (z * (p * (1 - p) * counts)[:, None]).T @ z + np.diag(ridge)
        w = w - np.linalg.solve(hessian, z.T @ ((p - y) * counts) + ridge * w)
    return w[:-1] / scale, w[-1] - (w[:-1] / scale) @ mean


def auroc(positive, negative):
    """Share of pairs that are in order."""
    order = np.argsort(np.r_[positive, negative], kind="stable")
    ranks = np.empty(len(order))
    ranks[order] = np.arange(1, len(order) + 1)
    return (ranks[: len(positive)].sum() - len(positive) * (len(positive) + 1) / 2) / (len(positive) * len(negative))


def rust(values):
    return ", ".join(f"{value:.3f}" for value in values)


def fit_ranking(rows):
    rows = [row for row in rows if row[1]["gold_passage_ids"] and row[2]["candidates"]]
    groups = []
    for name, question, line in rows:
        gold = set(question["gold_passage_ids"])
        x = np.array([candidate["features"] for candidate in line["candidates"]])
        y = np.array([candidate["passage_id"] in gold for candidate in line["candidates"]])
        groups.append((x, y, RANK_WEIGHT.get(name, OTHER_RANK_WEIGHT)))
    fold = folds([row[1] for row in rows])
    first = np.zeros(len(rows))
    for left_out in range(5):
        w = softmax([g for g, f in zip(groups, fold) if f != left_out and g[1].any()])
        for at in np.flatnonzero(fold == left_out):
            first[at] = groups[at][1][np.argmax(groups[at][0] @ w)]
    for name in sorted({row[0] for row in rows}):
        print(f"{name}: gold passage first, out of fold {first[[row[0] == name for row in rows]].mean():.4f}")
    print("RANK =", rust(softmax([g for g in groups if g[1].any()])))


def fit_confidence(rows):
    x = np.array([line["confidence"] for _, _, line in rows])
    y = np.array([question["answerable"] for _, question, _ in rows], float)
    name = np.array([row[0] for row in rows])
    counts = np.array([CONFIDENCE_WEIGHT.get(n, OTHER_CONFIDENCE_WEIGHT) for n in name])
    fold = folds([row[1] for row in rows])
    surety = np.zeros(len(rows))
    for left_out in range(5):
        known = fold != left_out
        w, bias = logistic(x[known], y[known], counts[known])
        surety[~known] = x[~known] @ w + bias
    for pack in sorted(set(name)):
        positive, negative = surety[(name == pack) & (y > 0)], surety[(name == pack) & (y == 0)]
        if len(negative):
            print(f"{pack}: answerable against not, AUROC out of fold {auroc(positive, negative):.4f}")
    w, bias = logistic(x, y, counts)
    print("CONFIDENCE =", rust(w), "\nCONFIDENCE_BIAS =", f"{bias:.3f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--packs", required=True)
    parser.add_argument("--pullquote", default="target/release/pullquote")
    parser.add_argument("--work", default="target/fit")
    rows = list(features(parser.parse_args()))
    fit_ranking(rows)
    fit_confidence(rows)


if __name__ == "__main__":
    main()
