"""
Laws as Python expressions of x: made and judged, asked in JSON, a line at a time. With an argument it is asked once: `report` reports on an agent, `curves`
computes laws, for a picture.
"""
import ast
import json
import math
import random
import sys

# Semi-major axis in astronomical units, and period in years.
PLANETS = {
    "Mercury": (0.38710, 0.24085),
    "Venus": (0.72333, 0.61520),
    "Earth": (1.00000, 1.00002),
    "Mars": (1.52366, 1.88085),
    "Jupiter": (5.20336, 11.8626),
    "Saturn": (9.53707, 29.4475),
    "Uranus": (19.1913, 84.0168),
    "Neptune": (30.0690, 164.791),
}
# What the search never meets.
OTHERS = {
    "Vesta": (2.3615, 3.629),
    "Ceres": (2.7655, 4.599),
    "Halley's comet": (17.834, 75.32),
    "Pluto": (39.482, 247.94),
    "Eris": (67.78, 558.0),
}

OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow)
FUNCTIONS = {"sqrt": math.sqrt, "log": math.log, "exp": math.exp}
# What each part of an expression costs, beside the error: of two laws that are as good, the shorter one is better.
COST_OF_A_PART = 0.002
# Parts of a child; a larger one is no child.
MOST_PARTS = 15
# The error of a law that has no value, or none above 0, for a planet.
WORST = 10.0


def parsed(law):
    """The tree of an expression of x, numbers, + - * / ** and the functions above; ValueError for any other: it is about to be run."""
    tree = ast.parse(law, mode="eval").body
    for node in ast.walk(tree):
        is_known = (
            isinstance(node, (ast.BinOp, ast.UnaryOp, ast.USub, ast.Load, *OPERATORS))
            or (isinstance(node, ast.Constant) and isinstance(node.value, (int, float)))
            or (isinstance(node, ast.Name) and (node.id == "x" or node.id in FUNCTIONS))
            or (isinstance(node, ast.Call) and len(node.args) == 1 and not node.keywords and isinstance(node.func, ast.Name))
        )
        if not is_known:
            raise ValueError(f"{ast.unparse(node)} is no part of a law")
    return tree


def parts_of(tree):
    """Each operation, number and x of a tree, the whole first."""
    if isinstance(tree, ast.BinOp):
        return [tree, *parts_of(tree.left), *parts_of(tree.right)]
    if isinstance(tree, ast.Call):
        return [tree, *parts_of(tree.args[0])]
    if isinstance(tree, ast.UnaryOp):
        return [tree, *parts_of(tree.operand)]
    return [tree]


def replaced(tree, old, new):
    """The tree with one of its parts replaced by another."""
    if tree is old:
        return new
    if isinstance(tree, ast.BinOp):
        return ast.BinOp(replaced(tree.left, old, new), tree.op, replaced(tree.right, old, new))
    if isinstance(tree, ast.Call):
        return ast.Call(tree.func, [replaced(tree.args[0], old, new)], [])
    if isinstance(tree, ast.UnaryOp):
        return ast.UnaryOp(tree.op, replaced(tree.operand, old, new))
    return tree


def call(name, argument):
    return ast.Call(ast.Name(name, ast.Load()), [argument], [])


def any_leaf(rng):
    return ast.Name("x", ast.Load()) if rng.random() < 0.6 else ast.Constant(rng.choice([1.0, 2.0, 3.0]))


def any_tree(rng, depth):
    if depth == 0 or rng.random() < 0.3:
        return any_leaf(rng)
    if rng.random() < 0.25:
        return call(rng.choice(sorted(FUNCTIONS)), any_tree(rng, depth - 1))
    return ast.BinOp(any_tree(rng, depth - 1), rng.choice(OPERATORS)(), any_tree(rng, depth - 1))


def changed(tree, mates, rng):
    """As genetic programming changes a tree: a part of it gives way to another one, of chance or of a mate, is wrapped, or gives way to its own part."""
    part = rng.choice(parts_of(tree))
    way = rng.random()
    if way < 0.3:
        return replaced(tree, part, any_tree(rng, 2))
    if way < 0.5 and mates:
        return replaced(tree, part, rng.choice(parts_of(rng.choice(mates))))
    if way < 0.7:
        return replaced(tree, part, ast.BinOp(part, rng.choice(OPERATORS)(), any_leaf(rng)))
    if way < 0.8:
        return replaced(tree, part, call(rng.choice(sorted(FUNCTIONS)), part))
    if way < 0.9:
        return replaced(tree, part, rng.choice(parts_of(part)))
    numbers = [node for node in parts_of(tree) if isinstance(node, ast.Constant)] or [part]
    chosen = rng.choice(numbers)
    value = chosen.value if isinstance(chosen, ast.Constant) else 1.0
    return replaced(tree, chosen, ast.Constant(round(value * math.exp(rng.gauss(0, 0.2)), 3)))


def value_of(law, x):
    """None where the law has no value above 0."""
    code = compile(ast.fix_missing_locations(ast.Expression(parsed(law))), "law", "eval")
    try:
        value = eval(code, {"__builtins__": {}}, {**FUNCTIONS, "x": x})
    except (ArithmeticError, ValueError, TypeError):
        # TypeError: (-2.0) ** 0.5 is complex, which no function takes.
        return None
    return value if isinstance(value, float) and 0 < value < math.inf else None


def error_of(law, bodies):
    """Root of the mean square of the relative errors, as logarithms."""
    squares = []
    for axis, period in bodies.values():
        value = value_of(law, axis)
        if value is None:
            return WORST
        squares.append(math.log(value / period) ** 2)
    return min(WORST, math.sqrt(sum(squares) / len(squares)))


def expand(request):
    rng = random.Random(request["seed"])
    mates = [parsed(mate["agent"]["law"]) for mate in request["mates"]]
    child = changed(parsed(request["agent"]["law"]), mates, rng)
    return {"agent": {"law": ast.unparse(child)} if len(parts_of(child)) <= MOST_PARTS else None}


def evaluate(request):
    law = request["agent"]["law"]
    parts = len(parts_of(parsed(law)))
    error = error_of(law, PLANETS)
    return {"score": error + COST_OF_A_PART * parts, "metrics": {"error": error, "parts": parts}}


def report(law):
    rows = [f"period = {law}", "", f"{'':16}{'axis, AU':>10}{'years':>10}{'law':>10}{'off by':>9}"]
    for title, bodies in (("met", PLANETS), ("not met", OTHERS)):
        rows.append(title)
        for name, (axis, period) in bodies.items():
            value = value_of(law, axis)
            told = ("none", "") if value is None else (f"{value:.3f}", f"{value / period - 1:+.2%}")
            rows.append(f"  {name:14}{axis:10.3f}{period:10.3f}{told[0]:>10}{told[1]:>9}")
    return "\n".join(rows)


def curves(laws):
    axes = [0.3 * 1.08**step for step in range(76)]
    points = [[(axis, value_of(law, axis)) for axis in axes] for law in laws]
    return {"met": list(PLANETS.values()), "notMet": list(OTHERS.values()), "curves": points}


if __name__ == "__main__":
    if sys.argv[1:] == ["report"]:
        print(report(json.load(sys.stdin)["law"]))
    elif sys.argv[1:] == ["curves"]:
        print(json.dumps(curves(json.load(sys.stdin))))
    else:
        for line in sys.stdin:
            asked = json.loads(line)
            print(json.dumps(expand(asked) if asked["kind"] == "expand" else evaluate(asked)), flush=True)
