"""Shared by the peers: options, and one line of JSON with the rates of several repeats."""
import argparse
import json
import time


def notes_options(doc):
    """Parses the arguments of the render peers: how many notes, how long, how often."""
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("notes", type=int)
    parser.add_argument("seconds", type=float)
    parser.add_argument("--repeats", type=int, default=1)
    return parser.parse_args()


def report(name, unit, count, work, repeats):
    """Prints `count` items divided by the seconds that `work` takes, one value for each repeat."""
    values = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        values.append(count / (time.perf_counter() - start))
    print(json.dumps({"name": name, "unit": unit, "values": values}))
