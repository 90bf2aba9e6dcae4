r"""How a formula should be read, written down by hand: a small Python-like notation, and what it is compared with.

`seen` turns what the parser made into a tree, `said` does it with a line of the notation (`ast`, never evaluated).
Both trees are brought to one shape: sums and products are bags, a − b is a + (−1)·b, a/b is a·b⁻¹, roots are powers;
what is layout alone (conditional bars, event names, a subscripted argument) is left out. Nothing is expanded.

    S(x,i)  f_(x)  fn('pi_{theta}')(a)  C(a,'=',b)  Given_(x,y)  Tilde_(x,q)  E_(Tilde_(x,q),f)  SumF_(f,i,1,n)
    Grad_(x,f)  D_(f,x,1)  Ind_(C(i,'=',j))  Cases_(Tup_(v,c),…)  Norm_(x)  Tr_(x)  MaxOver_(a,f)  Mat_(Tup_(a,b),…)
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from typing import TypeAlias

from symbolic.core.claim import Kind
from symbolic.core.functions import FAMILY_BY_LETTER, FAMILY_BY_WORD, FUNCTIONS
from symbolic.core.names import ACCENTS, FONTS, GREEK
from symbolic.core.term import Term
from symbolic.read.formula import Chain, Draw, Membership, Mention, Statement, Unusable

Tree: TypeAlias = "str | Fraction | tuple[Tree, ...]"

ONE, MINUS, HALF = Fraction(1), Fraction(-1), Fraction(1, 2)
RELS = {"eq": "=", "ne": "≠", "lt": "<", "le": "≤", "gt": ">", "ge": "≥", "!=": "≠", "<=": "≤", ">=": "≥", "equiv": "="}
SETS = {"bb_R": "REAL", "bb_N": "NATURAL", "bb_Z": "INTEGER"}
SILENT = ("approx", "≈", "propto", "to", "iff")
"""Relations that claim nothing: their sides are only mentioned."""


# -- one shape


def add(*terms: Tree) -> Tree:
    """A sum as a bag of terms."""
    flat: list[Tree] = []
    for t in terms:
        flat += t[1:] if isinstance(t, tuple) and t[0] == "+" else [t]
    number = sum((t for t in flat if isinstance(t, Fraction)), Fraction(0))
    rest = [t for t in flat if not isinstance(t, Fraction)]
    rest += [number] if number or not rest else []
    return rest[0] if len(rest) == 1 else ("+", *sorted(rest, key=repr))


def mul(*factors: Tree) -> Tree:
    """A product as a bag of powers, with one number."""
    powers: dict[Tree, list[Tree]] = {}
    number = ONE
    todo = list(factors)
    while todo:
        f = todo.pop()
        if isinstance(f, tuple) and f[0] == "*":
            todo += f[1:]
        elif isinstance(f, Fraction):
            number *= f
        else:
            base, exponent = (f[1], f[2]) if isinstance(f, tuple) and f[0] == "^" else (f, ONE)
            powers.setdefault(base, []).append(exponent)
    if not number:
        return Fraction(0)
    found = [power(b, add(*es)) for b, es in powers.items()]
    found = [f for f in found if f != ONE]
    found += [number] if number != 1 or not found else []
    return found[0] if len(found) == 1 else ("*", *sorted(found, key=repr))


def power(base: Tree, exponent: Tree) -> Tree:
    """A power; of a product with a whole exponent, that of its factors."""
    whole = isinstance(exponent, Fraction) and exponent.denominator == 1
    if exponent == ONE:
        return base
    if whole and isinstance(base, Fraction) and isinstance(exponent, Fraction) and (base or exponent > 0):
        return base**exponent.numerator
    if whole and isinstance(base, tuple) and base[0] == "*":
        return mul(*(power(b, exponent) for b in base[1:]))
    if whole and isinstance(base, tuple) and base[0] == "^":
        return power(base[1], mul(base[2], exponent))
    return ("^", base, exponent)


def over(kind: str, body: Tree, condition: Tree) -> Tree:
    """A sum or product under a condition: which letters it runs over the condition says."""
    return (kind + "if", condition, body)


# -- what the parser made


def seen(statement: Statement) -> list[Tree]:
    """The trees of a statement."""
    match statement:
        case Chain():
            return _chain([of_term(p.term) for p in statement.parts], statement.rels)
        case Mention() | Unusable():
            return [of_term(statement.part.term)]
        case Draw():
            return [("sim", statement.name, of_term(statement.density))]
        case Membership():
            sort, shape = statement.sort, statement.shape
            where = tuple(of_term(v) for v in sort.values) + tuple(
                of_term(b) for b in statement.between if b is not None
            )
            dims = tuple(of_term(d) for d in shape.dims) if shape else ()
            if sort.kind is Kind.FUNCTION:
                return [("function", of_term(statement.targets[0].term))]
            name = "set" if sort.kind is Kind.FINITE else sort.kind.name
            return [("in", of_term(p.term), *_plain_set(name, where), *dims) for p in statement.targets]


def _plain_set(name: str, where: tuple[Tree, ...]) -> tuple[Tree, ...]:
    return tuple(dict.fromkeys(where)) if where else (name,)


def _chain(parts: list[Tree], rels: tuple[str, ...]) -> list[Tree]:
    signs = tuple(RELS.get(r, r) for r in rels)
    if all(s in SILENT for s in signs):
        return parts
    found: list[Tree] = [parts[0]]
    for sign, part in zip(signs, parts[1:], strict=True):
        found += [sign, part]
    return [("chain", *found)]


def of_term(t: Term) -> Tree:
    """The tree of a term."""
    made: dict[Term, Tree] = {}
    for node in _order(t):
        made[node] = _node(node, tuple(made[a] for a in node.args))
    return made[t]


def _order(t: Term) -> list[Term]:
    from symbolic.core.term import postorder

    return list(postorder(t))


def _node(t: Term, args: tuple[Tree, ...]) -> Tree:
    rule = NODES.get(t.op)
    if rule is not None:
        return rule(t, args)
    if t.op in RELS:
        return ("chain", args[0], RELS[t.op], args[1])
    if t.op in FUNCTIONS:
        return (t.op, *args)
    return (t.op, *(() if t.value is None else (str(t.value),)), *args)


def _opaque(t: Term, args: tuple[Tree, ...]) -> Tree:
    kind = t.name
    if kind in ("list", "event") and len(args) == 1:
        return args[0]
    if kind == "normof":
        return ("norm", args[0]) if args[1] == Fraction(2) else ("norm", *args)
    if kind in ("expectedat", "varianceat", "covarianceat"):
        return (kind, args[1], *_parts(args[0])) if kind != "expectedat" else ("E", args[1], args[0])
    if kind == "expected":
        return ("E", args[0])
    if kind in ("variance", "covariance"):
        return (kind, *_parts(args[0]))
    if kind in ("sumat", "prodat"):
        return over(kind.removesuffix("at"), args[1], args[0])
    return (kind, *args)


def _parts(t: Tree) -> tuple[Tree, ...]:
    return t[1:] if isinstance(t, tuple) and t[0] in ("list", "tuple") else (t,)


def _over(kind: str, t: Term, args: tuple[Tree, ...]) -> Tree:
    body, letters, inner = args[0], [t.name], t.args[0]
    while inner.op == t.op and len(inner.args) == 1:
        letters.append(inner.name)
        inner = inner.args[0]
    factors = inner.args if inner.op == "mul" else (inner,)
    marks = [f for f in factors if f.op == "indicator"]
    if marks and inner is not t and len(args) == 1:
        rest = [of_term(f) for f in factors if f is not marks[0]]
        return over(kind, mul(*rest), of_term(marks[0].args[0]))
    return (kind, t.name, body, *args[1:])


def _apply(t: Term, args: tuple[Tree, ...]) -> Tree:
    derivs = tuple(str(d) for d in t.func.derivs)
    return ("f", t.func.name, ("prime", *derivs), *args) if derivs else ("f", t.func.name, *args)


def _diff(t: Term, args: tuple[Tree, ...]) -> Tree:
    body, letter, order = args
    return derivative(body, [(letter, order)])


def derivative(body: Tree, letters: list[tuple[Tree, Tree]]) -> Tree:
    """A derivative in several letters, in whatever order."""
    if isinstance(body, tuple) and body[0] == "diff" and isinstance(body[2], tuple):
        return ("diff", body[1], tuple(sorted((*body[2], *letters), key=repr)))
    return ("diff", body, tuple(sorted(letters, key=repr)))


NODES: dict[str, Callable[[Term, tuple[Tree, ...]], Tree]] = {
    "num": lambda t, a: t.fraction,
    "const": lambda t, a: ("exp", ONE) if t.name == "e" else {"pi": "PI"}.get(t.name, t.name),
    "sym": lambda t, a: t.name,
    "index": lambda t, a: ("S", t.name, *a),
    "add": lambda t, a: add(*a),
    "mul": lambda t, a: mul(*a),
    "run": lambda t, a: mul(*a),
    "dot": lambda t, a: ("inner", *a) if t.value == ("inner",) else mul(*a),
    "neg": lambda t, a: mul(MINUS, a[0]),
    "div": lambda t, a: mul(a[0], power(a[1], MINUS)),
    "pow": lambda t, a: power(*a) if a[0] != ("exp", ONE) else ("exp", a[1]),
    "sqrt": lambda t, a: power(a[0], HALF),
    "cbrt": lambda t, a: power(a[0], Fraction(1, 3)),
    "norm": lambda t, a: ("norm", *a) if t.value == "2" else ("norm", *a, ONE),
    "transpose": lambda t, a: ("transposed", *a),
    "softmax": lambda t, a: ("f", "softmax", *a),
    "max": lambda t, a: ("max", *sorted(a, key=repr)),
    "min": lambda t, a: ("min", *sorted(a, key=repr)),
    "apply": _apply,
    "diff": _diff,
    "opaque": _opaque,
    "component": lambda t, a: ("component", *a),
    "expect": lambda t, a: ("E", ("sim", t.name, a[1]), a[0]),
    "sumover": lambda t, a: _over("sum", t, a),
    "prodover": lambda t, a: _over("prod", t, a),
    "sum": lambda t, a: ("sum", t.name, *a),
    "prod": lambda t, a: ("prod", t.name, *a),
    "integral": lambda t, a: ("integral", t.name, *a),
    "indicator": lambda t, a: ("indicator", *a),
    "piecewise": lambda t, a: ("piecewise", *a),
    "dist": lambda t, a: ("dist", t.name, *a),
}


# -- what was said by hand


def said(line: str) -> list[Tree]:
    """The trees of one line of the notation; a tuple of chains is several statements."""
    node = ast.parse(line.strip(), mode="eval").body
    if isinstance(node, ast.Call) and _name(node.func) == "Tup_" and any(_is_chain(a) for a in node.args):
        return [s for a in node.args for s in _statement(a)]
    return _statement(node)


def _is_chain(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and _name(node.func) == "C"


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def _statement(node: ast.expr) -> list[Tree]:
    if isinstance(node, ast.Call) and _name(node.func) == "Tilde_":
        return [_tilde(node)]
    if isinstance(node, ast.Call) and _name(node.func) == "C":
        signs = tuple(str(s.value) for s in node.args[1::2] if isinstance(s, ast.Constant))
        if signs == ("in",):
            return _membership(node.args[0], node.args[2])
        if signs == ("sim",):
            return [_draw(*node.args[::2])]
        return _chain([of(p) for p in node.args[::2]], signs)
    return [of(node)]


def _membership(target: ast.expr, where: ast.expr) -> list[Tree]:
    name = _name(where)
    dims: tuple[Tree, ...] = ()
    if isinstance(where, ast.BinOp) and isinstance(where.op, ast.Pow):
        name = _name(where.left)
        right = of(where.right)
        dims = right[1:] if isinstance(right, tuple) and right[0] in ("tuple", "*") else (right,)
    targets = target.args if isinstance(target, ast.Call) and _name(target.func) == "Tup_" else [target]
    inside: tuple[Tree, ...] = ()
    if isinstance(where, ast.Call):
        inside = tuple(of(a) for a in where.args if _name(a) != "dots")
    values = inside or (SETS.get(name, name),)
    return [("in", of(t), *values, *dims) for t in targets]


def of(node: ast.expr) -> Tree:
    """The tree of an expression of the notation."""
    match node:
        case ast.Constant():
            return Fraction(str(node.value))
        case ast.Name():
            return _letter(node.id)
        case ast.UnaryOp():
            return mul(MINUS, of(node.operand)) if isinstance(node.op, ast.USub) else of(node.operand)
        case ast.BinOp():
            return _arithmetic(node.op, of(node.left), of(node.right))
        case ast.Call(func=ast.Call() as made):
            return _subscripted(str(getattr(made.args[0], "value", "")), _arguments(node.args))
        case ast.Call():
            return _called(_name(node.func), node)
    raise TypeError(ast.dump(node))


def _arithmetic(op: ast.operator, a: Tree, b: Tree) -> Tree:
    match op:
        case ast.Add():
            return add(a, b)
        case ast.Sub():
            return add(a, mul(MINUS, b))
        case ast.Mult():
            return mul(a, b)
        case ast.Div():
            return mul(a, power(b, MINUS))
        case ast.Pow():
            return power(a, b)
    raise TypeError(ast.dump(op))


def _letter(name: str) -> Tree:
    if name in ("PI", "oo"):
        return name
    if name.rstrip("_") in ("lambda", "lamda"):  # lambda is a keyword of Python
        return "lambda"
    name = name.replace("lamda", "lambda").replace("lambda_", "lambda") if "lam" in name else name
    if name == "E1":
        return ("exp", ONE)
    if name == "I_3":
        return Fraction(3)
    if name == "dots":
        return ("dots",)
    return name.replace("cal_", "").replace("txt_", "")


def _subscripted(name: str, args: tuple[Tree, ...]) -> Tree:
    """fn('pi_{theta}')(a) is π of a and θ; fn('V^{pi}')(s) is a function named V_sup_pi."""
    if name == "D_{KL}":
        return ("divergence", *args)
    if name == "Norm_{2}":
        return ("norm", *args)
    name = name.replace("{", "").replace("}", "").replace("cal_", "")
    accent = ""
    while name.split("_")[0] in ACCENTS or name.split("_")[0] in FONTS:
        first, _, name = name.partition("_")
        accent += first + "_"
    base, _, below = name.partition("_")
    base = accent + base
    if "^" in below and "^" not in base:  # L_t^CLIP is L^CLIP with an index
        below, _, above = below.partition("^")
        base = f"{base}^{above}"
    base = base.replace("^", "_sup_")
    if "^" in name and below and base.partition("_sup_")[2].split("_")[0] == "pi":
        return ("f", f"{base}_{below}", *args)
    if below and (below.split("_")[0] in GREEK or len(below.split("_")[0]) == 1):
        return ("f", base, *args, *(Fraction(b) if b.isdigit() else b for b in below.split(",")))
    return ("f", f"{base}_{below}" if below else base, *args)


def _arguments(nodes: list[ast.expr]) -> tuple[Tree, ...]:
    """The arguments of a call, one after the other: bars, semicolons and event names are layout."""
    found: list[Tree] = []
    for n in nodes:
        if isinstance(n, ast.Call) and _name(n.func) in ("Given_", "Tup_", "Semi_", "Par_"):
            found += _arguments(n.args)
        elif _is_chain(n) and isinstance(n, ast.Call) and len(n.args) == 3 and getattr(n.args[1], "value", "") == "=":
            found.append(of(n.args[2]))
        else:
            found.append(of(n))
    return tuple(found)


def _called(name: str, node: ast.Call) -> Tree:
    rule = CALLS.get(name)
    if rule is not None:
        return rule(node.args)
    plain = name.removesuffix("_")
    if name == plain:
        known = {"Abs": "abs", "ceiling": "ceil", "Max": "max", "Min": "min"}.get(name, name)
        args = tuple(of(a) for a in node.args)
        return (known, *sorted(args, key=repr)) if known in ("max", "min") else (known, *args)
    args = _arguments(node.args)
    family = FAMILY_BY_WORD.get(plain) or FAMILY_BY_LETTER.get((plain, "cal"))
    if family is not None and name in ("N_", "U_", "Bern_", "Cat_", "Pois_", "Exp_", "Gamma_", "Beta_", "Bin_"):
        return ("dist", family, *args)
    return ("f", _text(_letter(plain)), *args)


def _text(t: Tree) -> str:
    return t if isinstance(t, str) else repr(t)


def _tilde(node: ast.Call) -> Tree:
    return _draw(*node.args)


def _draw(letter: ast.expr, law: ast.expr) -> Tree:
    drawn = of(letter)
    if isinstance(law, ast.Name):
        return ("sim", drawn, ("f", _text(_letter(law.id)), drawn))
    found = of(law)
    free = isinstance(found, tuple) and found[0] == "f"
    return ("sim", drawn, (*found[:2], drawn, *found[2:]) if free and drawn not in found else found)


def _sub(args: list[ast.expr]) -> Tree:
    base, *below = (of(a) for a in args)
    words = [b.id[4:] for b in args[1:] if isinstance(b, ast.Name) and b.id.startswith("txt_")]
    name = "_".join((_text(base), *words))
    rest = tuple(b for b, a in zip(below, args[1:], strict=True) if not _name(a).startswith("txt_"))
    if isinstance(base, tuple):
        return ("component", base, *rest)
    return ("S", name, *rest) if rest else name


def _big(kind: str) -> Callable[[list[ast.expr]], Tree]:
    def made(args: list[ast.expr]) -> Tree:
        body = of(args[0])
        if _is_chain(args[1]) or not isinstance(args[1], ast.Name):
            return over(kind, body, of(args[1]))
        return (kind, args[1].id, body, *(of(a) for a in args[2:]))

    return made


def _expectation(args: list[ast.expr]) -> Tree:
    if len(args) == 1:
        return ("E", _barred(args[0]))
    below, body = args[-2:]
    return ("E", of(below), _barred(body))


def _barred(node: ast.expr) -> Tree:
    if isinstance(node, ast.Call) and _name(node.func) == "Given_":
        return ("bar", *(of(a) for a in node.args))
    return of(node)


def _derivative(args: list[ast.expr]) -> Tree:
    return derivative(of(args[0]), [(of(v), of(n)) for v, n in zip(args[1::2], args[2::2], strict=True)])


def _gradient(args: list[ast.expr]) -> Tree:
    if len(args) == 2:
        return derivative(of(args[1]), [(of(args[0]), ONE)])
    body = of(args[0])
    single = isinstance(body, tuple) and body[0] == "f" and len(body) == 3
    return derivative(body, [(body[2], ONE)]) if isinstance(body, tuple) and single else ("gradient", body)


def _cases(args: list[ast.expr]) -> Tree:
    found: list[Tree] = []
    for row in args:
        if isinstance(row, ast.Call):
            value, condition = row.args
            otherwise = _name(condition).startswith("txt_")
            found += [of(value)] if otherwise else [of(condition), of(value)]
    return ("piecewise", *found)


def _prime(args: list[ast.expr]) -> Tree:
    name, order, *rest = args
    count = int(getattr(order, "value", 1))
    return ("f", _text(_letter(_name(name))), ("prime", *["0"] * count), *(of(a) for a in rest))


def _log(args: list[ast.expr]) -> Tree:
    logs = tuple(("log", of(a)) for a in args)
    return logs[0] if len(logs) == 1 else mul(logs[0], power(logs[1], MINUS))


def _kind(kind: str) -> Callable[[list[ast.expr]], Tree]:
    return lambda args: (kind, *(of(a) for a in args))


def _rel(args: list[ast.expr]) -> Tree:
    signs = [str(getattr(s, "value", "")) for s in args[1::2]]
    found: list[Tree] = [of(args[0])]
    for sign, part in zip(signs, args[2::2], strict=True):
        found += [RELS.get(sign, sign), of(part)]
    return ("chain", *found)


def _norm(args: list[ast.expr]) -> Tree:
    found = tuple(of(a) for a in args)
    return ("norm", found[0]) if found[1:] in ((), (Fraction(2),)) else ("norm", *found)


CALLS: dict[str, Callable[[list[ast.expr]], Tree]] = {
    "S": _sub,
    "C": _rel,
    "sqrt": lambda a: power(of(a[0]), HALF),
    "log": _log,
    "exp": lambda a: ("exp", of(a[0])),
    "E_": _expectation,
    "Tilde_": lambda a: _draw(*a),
    "D_": _derivative,
    "Grad_": _gradient,
    "SumF_": _big("sum"),
    "ProdF_": _big("prod"),
    "IntF_": lambda a: (
        ("integral", *(of(x) for x in a))
        if len(a) == 2
        else ("integral", _name(a[1]), of(a[0]), *(of(x) for x in a[2:]))
    ),
    "Ind_": _kind("indicator"),
    "Cases_": _cases,
    "prime_": _prime,
    "inv_": lambda a: ("inverse", *(of(x) for x in a)),
    "Norm_": _norm,
    "Inner_": _kind("inner"),
    "Tr_": _kind("transposed"),
    "MaxOver_": _kind("maxover"),
    "MinOver_": _kind("minover"),
    "ArgMax_": _kind("argmax"),
    "ArgMin_": _kind("argmin"),
    "LimF_": lambda a: ("lim", of(a[1]), of(a[2]), of(a[0])),
    "At_": _kind("at"),
    "KL_": lambda a: ("divergence", *_arguments(a)),
    "Mat_": lambda a: ("matrix", *(("row", *_arguments([row])) for row in a)),
    "Tup_": _kind("tuple"),
    "Set_": _kind("set"),
    "Sup": lambda a: _sup(a),
    "Sup_": lambda a: _sup(a),
    "Var_": lambda a: ("variance", *(_barred(x) for x in a)),
    "Cov_": lambda a: ("covariance", *(of(x) for x in a)),
    "Given_": _kind("bar"),
}


def _sup(args: list[ast.expr]) -> Tree:
    word = _name(args[1])
    if word.startswith("txt_"):
        base = of(args[0])
        named = f"{base[1] if isinstance(base, tuple) else base}_sup_{word[4:]}"
        return ("S", named, *base[2:]) if isinstance(base, tuple) else named
    if not isinstance(args[1], ast.Constant):
        return ("labelled", of(args[0]), of(args[1]))
    mark = str(getattr(args[1], "value", ""))
    if mark == "*":
        return f"{_text(of(args[0]))}_star"
    return ("labelled", of(args[0]), of(ast.parse(mark.strip("()"), mode="eval").body))


def same(expected: list[Tree], found: list[Tree]) -> bool:
    """Do two readings say the same, in whatever order?"""
    return Counter(map(repr, map(loose, expected))) == Counter(map(repr, map(loose, found)))


def loose(t: Tree) -> Tree:
    """A tree without what the notation alone tells apart: π a number or a letter, tuples or lists, laws."""
    if isinstance(t, str):
        return t.replace("cal_", "") if t != "PI" else "pi"
    if isinstance(t, Fraction):
        return t
    tag, args = t[0], tuple(map(loose, t[1:]))
    if tag == "f" and args and args[0] in NAMED:
        return (NAMED[str(args[0])], *args[1:])
    if tag in ("normal", "dist") and args[0] != "normal":
        inside = args[0][1:] if isinstance(args[0], tuple) and args[0][0] == "tuple" else args
        return ("dist", "normal", *inside) if tag == "normal" else ("dist", *args)
    if tag in ("sim", "drawn"):
        return ("sim", args[0], _law(args[1], args[0]))
    if tag in ("sumif", "prodif") and isinstance(args[0], tuple) and args[0][0] == "tuple" and len(args[0]) == 3:
        return (tag, args[0][2], args[1])
    if tag in ("+", "*"):
        return _counted(args) if tag == "+" and ("dots",) in args else (tag, *sorted(args, key=repr))
    return ({"list": "tuple", "member": "in"}.get(str(tag), tag), *args)


NAMED = {n: n for n in ("sign", "det", "tr", "diag", "softmax", "rank")} | {
    "Had": "odot", "Succ": "prefers", "NatGrad": "tildegradient", "SupOver": "sup",
}  # fmt: skip


def _counted(terms: tuple[Tree, ...]) -> Tree:
    """r_1 + … + r_n as the sum it is, where every term is a member of one family."""
    members = [t for t in terms if isinstance(t, tuple) and t[0] == "S"]
    low = [t[2] for t in members if isinstance(t[2], Fraction)]
    high = [t[2] for t in members if not isinstance(t[2], Fraction)]
    if len(members) + 1 < len(terms) or len(high) != 1 or not low or len({t[1] for t in members}) > 1:
        return ("+", *sorted(terms, key=repr))
    return ("sum", "k", ("S", members[0][1], "k"), min(low), high[0])


def _law(law: Tree, drawn: Tree) -> Tree:
    """p, p(x) and p(·) as the law of x are the same."""
    if isinstance(law, tuple) and law[0] == "S":
        law = ("f", law[1], *law[2:])
    if isinstance(law, tuple) and law[0] == "f":
        rest = tuple(a for a in law[2:] if a not in ("cdot", drawn))
        return ("f", law[1], *rest)
    return ("f", law) if isinstance(law, str) else law
