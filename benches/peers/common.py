"""What the peers share: one line of JSON with the rates of several repeats."""
import json
import time


def report(name, unit, count, work, repeats):
    """Prints how many of `count` things a second `work` does, once for each repeat."""
    values = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        values.append(count / (time.perf_counter() - start))
    print(json.dumps({"name": name, "unit": unit, "values": values}))
