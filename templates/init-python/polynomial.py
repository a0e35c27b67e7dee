"""Finds the polynomial that meets measured points. It is asked in JSON, a line at a time, and answers each with a line; see answer_to."""
import json
import math
import random
import sys

# What was measured. Here it is made up, a cubic curve with some noise; put your own points in its place, and their number into problem.ts.
XS = [-2 + 4 * number / 59 for number in range(60)]
POINTS = [(x, x**3 - 2 * x + 1 + 0.3 * math.sin(number * 12.9898)) for number, x in enumerate(XS)]


def value_at(polynomial, x):
    """By Horner's rule."""
    value = 0
    for coefficient in reversed(polynomial):
        value = value * x + coefficient
    return value


def reward_of(polynomial, point):
    """From 0 to 1: 1 when it goes through the point, 0.5 when it misses it by 0.5."""
    x, y = point
    miss = (value_at(polynomial, x) - y) / 0.5
    return 1 / (1 + miss * miss)


def mutate(polynomial, rng):
    """A copy with one coefficient changed, by a little or by a lot."""
    child = list(polynomial)
    child[rng.randrange(len(child))] += 10 ** (-2 * rng.random()) * rng.choice([-1, 1])
    return child


def mend(polynomial, point, part):
    """A copy that misses a point by less: moved along the shortest way to it, by a part of that way in [0, 1]."""
    x, y = point
    powers = [x**power for power in range(len(polynomial))]
    step = part * (y - value_at(polynomial, x)) / sum(power * power for power in powers)
    return [coefficient + step * power for coefficient, power in zip(polynomial, powers)]


def expand(request):
    """A child: mutated, then moved towards the points that the parent was tried on, one after the other."""
    # The same seed at every attempt; never draw from the module `random` itself, whose numbers differ from run to run.
    rng = random.Random(request["seed"])
    child = mutate(request["agent"], rng)
    for _ in range(200):
        if request["results"]:
            seen = rng.choice(request["results"])
            child = mend(child, POINTS[seen["task"]], rng.random() / 2)
    return {"agent": child}


def evaluate(request):
    """A number from 0 to 1, or {"reward": …, "metrics": {…}, "feedback": …}."""
    return reward_of(request["agent"], POINTS[request["task"]])


def answer_to(request):
    """`request` has kind, key, agent, seed, attempt and params; task and taskNumber to evaluate, results and mates to expand."""
    return expand(request) if request["kind"] == "expand" else evaluate(request)


if __name__ == "__main__":
    # An exception ends the program: that attempt fails, quoting it, and the next one has a new program. Print all else to stderr.
    for line in sys.stdin:
        print(json.dumps(answer_to(json.loads(line))), flush=True)
