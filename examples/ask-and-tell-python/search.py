"""Searches for the minimum of a function over HTTP, with the standard library alone.

    hgm serve                        # in one terminal
    python3 search.py                # in another; python3 search.py --url http://127.0.0.1:8787 --evaluations 2000

The server decides what to do next and keeps the run; this program makes agents and says how good they are. Run it several times
with --run ID and all of them take part in one run.
"""

import argparse
import http.client
import json
import os
import random
import time
import urllib.error
import urllib.parse
import urllib.request

# Seconds between the attempts to reach a server that is away, as one that is started anew.
PAUSES = [0.5, 1, 2, 4, 8, 15, 30]

TASKS = [[x, y] for x in (-0.5, 0.0, 0.5) for y in (-0.5, 0.0, 0.5)]


class Server:
    """A server of runs. Its token, if it needs one, is taken from the environment variable HGM_TOKEN."""

    def __init__(self, url):
        self.url = url.rstrip("/") + "/api/v1"
        token = os.environ.get("HGM_TOKEN")
        self.headers = {"Content-Type": "application/json"} | ({"Authorization": "Bearer " + token} if token else {})

    def call(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, self.headers, method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def call_patiently(self, method, path, body=None):
        """As call. A server that is away for less than a minute is waited for: leases outlive it, and what is told twice counts once."""
        for pause in PAUSES:
            try:
                return self.call(method, path, body)
            except urllib.error.HTTPError as error:
                if error.code != 503:
                    raise
            except (OSError, http.client.HTTPException):
                pass
            time.sleep(pause)
        return self.call(method, path, body)


def variant(agent, seed):
    """An agent like the one that is expanded. The seed is the same whenever the activity is tried again."""
    draw = random.Random(seed)
    return {"x": agent["x"] + draw.gauss(0, 0.3), "y": agent["y"] + draw.gauss(0, 0.3)}


def score(agent, task):
    """How far the agent is from x = 1, y = 2, squared, a little beside it."""
    x, y = agent["x"] + 0.01 * task[0], agent["y"] + 0.01 * task[1]
    return (1 - x) ** 2 + (2 - y) ** 2


def result(lease):
    if lease["kind"] == "expand":
        return {"token": lease["token"], "agent": variant(lease["agent"], lease["seed"])}
    return {"token": lease["token"], "score": score(lease["agent"], lease["task"])}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--url", default="http://127.0.0.1:8787")
    parser.add_argument("--evaluations", type=int, default=2000)
    parser.add_argument("--run", help="id of a run to take part in; without it one is started")
    args = parser.parse_args()
    server = Server(args.url)
    run = args.run
    if run is None:
        problem = {"name": "nearest", "root": {"x": -1.0, "y": 1.0}, "tasks": TASKS, "direction": "minimize", "exact": True}
        options = {"evaluations": args.evaluations, "name": "from Python"}
        run = server.call("POST", "/runs", {"problem": problem, "options": options})["runId"]
    path = "/runs/" + urllib.parse.quote(run)
    try:
        while True:
            ask = {"count": 16, "waitMs": 10_000, "workerId": "search.py"}
            leases = server.call_patiently("POST", path + "/ask", ask)["leases"]
            if leases:
                server.call_patiently("POST", path + "/tell", {"results": [result(lease) for lease in leases]})
    except urllib.error.HTTPError as error:
        answer = json.load(error)["error"]
        # Once the run has ended nothing more is given or taken.
        if answer["code"] != "ERR_CLOSED":
            raise SystemExit(answer["message"]) from error
    best = server.call_patiently("GET", path)["best"]
    agent = server.call_patiently("GET", path + "/agents/" + urllib.parse.quote(best["key"], safe=""))
    print(json.dumps({"run": run, "score": best["mean"], "agent": agent["state"]}))


if __name__ == "__main__":
    main()
