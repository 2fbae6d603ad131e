#!/usr/bin/env python3
"""Pullquote beside what people would use instead: SQLite FTS5, bm25s, tantivy for Python and PostgreSQL.

    python3 tests/bench/peers.py [--sizes 10000,100000,1000000] [--name NAME]

Needs Rust and Python 3.10 or newer; installs the Python peers below target/bench, and runs PostgreSQL where its programs
are found (Debian: apt install postgresql). All get the same generated passages and questions as stems without stop
words, and return ten ids; Pullquote gets the questions as typed and composes whole answers. Each peer runs in a process
of its own, on one thread. Writes tests/bench/runs/DATE-NAME.json and a plot beside it.
"""

import argparse
import datetime
import glob
import json
import os
import pwd
import resource
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BENCH = ROOT / "target" / "bench"
PYTHON = BENCH / "venv" / "bin" / "python"
PACKAGES = ["bm25s", "numpy", "scipy", "tantivy", "psycopg[binary]"]
PEERS = ["sqlite", "bm25s", "tantivy_python", "postgresql"]
# The most time that the questions of one peer at one size take, in seconds.
LONGEST = 90


def lines(path):
    with open(path) as file:
        for line in file:
            yield line.rstrip("\n")


def disk_mb(path):
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    return sum(file.stat().st_size for file in files) / 1e6


def asked(ask, questions, cpu=time.thread_time):
    """Times of single questions, in microseconds, by the processor and by the clock."""
    for question in questions[:20]:
        ask(question)
    cpu_us, wall_us, end = [], [], time.monotonic() + LONGEST
    for question in questions:
        wall, used = time.perf_counter(), cpu()
        ask(question)
        cpu_us.append((cpu() - used) * 1e6)
        wall_us.append((time.perf_counter() - wall) * 1e6)
        if time.monotonic() > end:
            break

    def figures(times):
        times = sorted(times)
        return {"p50_us": statistics.median(times), "p99_us": times[int((len(times) - 1) * 0.99)]}

    return {"questions": len(cpu_us), "cpu": figures(cpu_us), "wall": figures(wall_us)}


def timed(build):
    wall, used = time.perf_counter(), time.process_time()
    made = build()
    return made, {"wall_s": time.perf_counter() - wall, "cpu_s": time.process_time() - used}


def sqlite(data, scratch, questions):
    import sqlite3

    file = scratch / "fts.db"
    database = sqlite3.connect(file)

    def build():
        database.execute("create virtual table p using fts5(text, content='', detail=column)")
        rows = enumerate(lines(data / "passages.txt"))
        database.executemany("insert into p(rowid, text) values (?, ?)", rows)
        database.execute("insert into p(p) values ('optimize')")
        database.commit()

    built = timed(build)[1]

    def ask(question):
        words = " OR ".join(f'"{word}"' for word in question.split())
        found = "select rowid from p where p match ? order by bm25(p) limit 10"
        return database.execute(found, (words,)).fetchall()

    return {"version": sqlite3.sqlite_version, "build": built, "disk_mb": disk_mb(file), **asked(ask, questions)}


def bm25s(data, scratch, questions):
    import bm25s

    def build():
        vocabulary, ids = {}, []
        for line in lines(data / "passages.txt"):
            ids.append([vocabulary.setdefault(word, len(vocabulary)) for word in line.split()])
        index = bm25s.BM25(k1=1.2, b=0.75)
        index.index(bm25s.tokenization.Tokenized(ids=ids, vocab=vocabulary), show_progress=False)
        return index

    index, built = timed(build)
    index.save(scratch / "bm25s")

    def ask(question):
        words = [question.split()]
        return index.retrieve(words, k=10, show_progress=False, n_threads=0, return_as="documents")

    return {"version": bm25s.__version__, "build": built, "disk_mb": disk_mb(scratch / "bm25s"), **asked(ask, questions)}


def tantivy_python(data, scratch, questions):
    from importlib.metadata import version

    import tantivy

    folder = scratch / "tantivy"
    folder.mkdir()
    schema = tantivy.SchemaBuilder().add_text_field("text", tokenizer_name="whitespace", index_option="freq").build()
    index = tantivy.Index(schema, path=str(folder))

    def build():
        writer = index.writer(200_000_000, 2)
        for line in lines(data / "passages.txt"):
            writer.add_document(tantivy.Document(text=line))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()

    built = timed(build)[1]
    searcher = index.searcher()

    def ask(question):
        term = lambda word: (tantivy.Occur.Should, tantivy.Query.term_query(schema, "text", word, "freq"))
        query = tantivy.Query.boolean_query([term(word) for word in set(question.split())])
        return searcher.search(query, 10).hits

    return {"version": version("tantivy"), "build": built, "disk_mb": disk_mb(folder), **asked(ask, questions)}


def postgresql_programs():
    found = shutil.which("initdb") or next(iter(sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))), None)
    return found and Path(found).parent


def postgresql(data, scratch, questions):
    programs = postgresql_programs()
    if programs is None:
        return {"left_out": "no `initdb` was found"}
    import psycopg

    # It does not run as root.
    user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    folder = Path(f"/tmp/pullquote-bench-{os.getpid()}")
    folder.mkdir(mode=0o700)
    if os.geteuid() == 0:
        shutil.chown(folder, user)

    def run(*command):
        demoted = {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
        with open(scratch / "postgresql.log", "a") as log:
            subprocess.run([str(word) for word in command], check=True, stdout=log, stderr=log, cwd=folder, **demoted)

    run(programs / "initdb", "-D", folder / "data", "-A", "trust", "--no-sync")
    options = f"-k {folder} -c listen_addresses='' -c shared_buffers=2GB -c work_mem=256MB -c maintenance_work_mem=1GB"
    run(programs / "pg_ctl", "-D", folder / "data", "-w", "-o", options + " -c max_parallel_workers_per_gather=0", "start")
    try:
        with psycopg.connect(host=str(folder), user=user, dbname="postgres", autocommit=True) as database:
            wall = time.perf_counter()
            database.execute("create unlogged table p (id int, words tsvector)")
            with database.cursor().copy("copy p from stdin") as copy:
                for at, line in enumerate(lines(data / "passages.txt")):
                    copy.write_row((at, " ".join(f"{word}:{n}" for n, word in enumerate(line.split(), 1))))
            database.execute("create index on p using gin (words)")
            database.execute("vacuum analyze p")
            built = {"wall_s": time.perf_counter() - wall}
            pid = database.info.backend_pid

            def ask(question):
                words = " | ".join(question.split())
                found = "select id from p, to_tsquery('simple', %s) q where words @@ q order by ts_rank(words, q) desc limit 10"
                return database.execute(found, (words,)).fetchall()

            def cpu():
                return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9

            version = database.execute("show server_version").fetchone()[0]
            result = {"version": version, "build": built, **asked(ask, questions, cpu)}
            size = "select pg_total_relation_size('p')"
            result["disk_mb"] = database.execute(size).fetchone()[0] / 1e6
            status = Path(f"/proc/{pid}/status").read_text()
            result["memory_mb"] = int(status.split("VmHWM:")[1].split()[0]) / 1e3
            return result
    finally:
        run(programs / "pg_ctl", "-D", folder / "data", "-m", "immediate", "stop")
        shutil.rmtree(folder)


def one_peer(name, data):
    """Runs in the environment with the peers."""
    scratch = data / name
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    result = globals()[name](data, scratch, list(lines(data / "questions.txt")))
    result.setdefault("memory_mb", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3)
    shutil.rmtree(scratch)
    print(json.dumps(result))


def last_line(*command):
    print("  " + " ".join(str(word) for word in command), file=sys.stderr)
    done = subprocess.run([str(word) for word in command], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        return json.dumps({"failed": done.returncode})
    return (done.stdout.strip().splitlines() or ["{}"])[-1]


def speed(*arguments):
    return last_line("cargo", "bench", "--locked", "--no-default-features", "--bench", "speed", "--", *arguments)


def at_size(size):
    data = BENCH / str(size)
    data.mkdir(parents=True, exist_ok=True)
    if not (data / "questions.txt").exists():
        speed(size, data, "corpus")
    result = {"pullquote": json.loads(speed(size, data))}
    for name in PEERS:
        result[name] = json.loads(last_line(PYTHON, __file__, "--peer", name, "--data", data))
    own = result["pullquote"]["answer"]["p50_us"]
    for name in PEERS:
        if "cpu" in result[name]:
            result[name]["times_pullquote_p50"] = result[name]["cpu"]["p50_us"] / own
    return result


def plot(results, path):
    """Median processor time of a question against the size, both in powers of ten."""
    import math

    sizes = sorted(int(size) for size in results)
    series = {"pullquote, complete answer": [results[str(size)]["pullquote"]["answer"]["p50_us"] for size in sizes]}
    for name in PEERS:
        times = [results[str(size)][name].get("cpu", {}).get("p50_us") for size in sizes]
        if all(times):
            series[name.replace("_", " for ") + ", ten ids"] = times
    low = math.floor(math.log10(min(min(times) for times in series.values())))
    high = math.ceil(math.log10(max(max(times) for times in series.values())))
    x = lambda size: 70 + 420 * (math.log10(size) - math.log10(sizes[0])) / max(math.log10(sizes[-1] / sizes[0]), 1)
    y = lambda time: 330 - 300 * (math.log10(time) - low) / (high - low)
    colours = ["#b3261e", "#1f5fa8", "#4d7c2a", "#8a5a00", "#6a3d9a"]
    out = ['<svg xmlns="http://www.w3.org/2000/svg" width="720" height="380" font-family="sans-serif" font-size="12">']
    out.append('<rect width="720" height="380" fill="white"/>')
    for power in range(low, high + 1):
        label = f"{10**power} µs" if power < 3 else f"{10 ** (power - 3)} ms"
        out.append(f'<path d="M70 {y(10**power):.0f}H490" stroke="#ddd"/><text x="62" y="{y(10**power) + 4:.0f}" text-anchor="end">{label}</text>')
    for size in sizes:
        out.append(f'<text x="{x(size):.0f}" y="350" text-anchor="middle">{size:,}</text>')
    out.append('<text x="280" y="370" text-anchor="middle">passages; median processor time of a question</text>')
    for colour, (name, times) in zip(colours, series.items()):
        points = " ".join(f"{x(size):.0f},{y(time):.1f}" for size, time in zip(sizes, times))
        out.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        out.append(f'<text x="498" y="{y(times[-1]) + 4:.0f}" fill="{colour}">{name}</text>')
    path.write_text("\n".join(out + ["</svg>\n"]))


def install():
    if PYTHON.exists():
        return
    subprocess.run([sys.executable, "-m", "venv", str(PYTHON.parents[1])], check=True)
    subprocess.run([str(PYTHON), "-m", "pip", "install", "--quiet", *PACKAGES], check=True)


def machine():
    model = [line for line in lines("/proc/cpuinfo") if line.startswith("model name")]
    memory = next(line for line in lines("/proc/meminfo") if line.startswith("MemTotal"))
    return {
        "processor": model[0].split(":")[1].strip() if model else "unknown",
        "cores": os.cpu_count(),
        "memory_gib": round(int(memory.split()[1]) / 2**20),
        "load_before": os.getloadavg()[0],
    }


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--sizes", default="10000,100000,1000000")
    arguments.add_argument("--name", default="peers")
    arguments.add_argument("--peer", choices=PEERS, help=argparse.SUPPRESS)
    arguments.add_argument("--data", type=Path, help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.peer:
        return one_peer(given.peer, given.data)
    BENCH.mkdir(parents=True, exist_ok=True)
    install()
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True)
    day = datetime.date.today().isoformat()
    result = {"day": day, "commit": commit.stdout.strip(), "machine": machine(), "sizes": {}}
    path = ROOT / "tests" / "bench" / "runs" / f"{day}-{given.name}.json"
    for size in given.sizes.split(","):
        print(f"{size} passages", file=sys.stderr)
        result["sizes"][size] = at_size(int(size))
        path.write_text(json.dumps(result, indent=1) + "\n")
    plot(result["sizes"], path.with_suffix(".svg"))
    print(path)


if __name__ == "__main__":
    main()
