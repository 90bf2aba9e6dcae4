"""Short ways to say claims in tests: SymPy-like text, with sorts and assumptions as keywords."""

from __future__ import annotations

from fractions import Fraction

from symbolic.core.claim import Case, Claim, Context, Given, GivenKind, Kind, Rel, Sort
from symbolic.core.term import Term, num, relation, sym
from symbolic.core.verdict import Verdict
from symbolic.kernel.judge import judge
from symbolic.read.formula import Chain, Mention, Names
from symbolic.read.pytext import parse_python
from symbolic.search.points import Search

SYMBOLS = frozenset([*"xyztuvwabcnmkijs", "theta", "beta", "gamma", "mu", "alpha"])
FUNCTIONS = frozenset(["f", "g", "h", "r", "p", "q", "S", "J", "F"])
NAMES = Names(symbols=SYMBOLS, functions=FUNCTIONS, builtins={"sigma": "sigmoid"})
RELS = {"=": Rel.EQ, "≠": Rel.NE, "<": Rel.LT, "≤": Rel.LE, ">": Rel.GT, "≥": Rel.GE, "≈": Rel.APPROX}
SORTS = {"positive": ("gt", 0), "nonnegative": ("ge", 0), "nonzero": ("ne", 0), "negative": ("lt", 0)}


def term(text: str) -> Term:
    """A term from SymPy-like text."""
    statement = parse_python(text, NAMES).statements[0]
    if not isinstance(statement, Mention):
        raise TypeError(text)
    return statement.part.term


def context(
    assume: tuple[str, ...] = (),
    define: dict[str, str] | None = None,
    given: dict[str, str] | None = None,
    finite: dict[str, tuple[int, ...]] | None = None,
    **sorts: str,
) -> Context:
    """A context: `x="positive"`, assume=("x > y",), define={"S(x)": "Sum(i*x,(i,1,3))"}, given={"r(1)": "10"}."""
    c = Context()
    for name in sorted(FUNCTIONS):
        c = c.with_sort(name, Sort(Kind.FUNCTION, arity=1))
    for name, values in (finite or {}).items():
        c = c.with_sort(name, Sort(Kind.FINITE, tuple(num(v) for v in values)))
    for name, sort in sorts.items():
        if sort in ("integer", "natural"):
            c = c.with_sort(name, Sort(Kind[sort.upper()]))
        else:
            op, bound = SORTS[sort]
            c = c.with_assumption(Given(GivenKind.ASSUMPTION, sort, left=relation(op, sym(name), num(bound))))
    for text in assume:
        lhs, rel, rhs = parts(text)
        op = {"=": "eq", "≠": "ne", "<": "lt", "≤": "le", ">": "gt", "≥": "ge"}[rel]
        c = c.with_assumption(Given(GivenKind.ASSUMPTION, text, left=relation(op, lhs, rhs)))
    for head, body in (define or {}).items():
        left, right = term(head), term(body)
        g = Given(GivenKind.DEFINITION, head, left=left, right=right)
        if left.op == "apply":
            pattern = tuple(None if a.op == "sym" else a for a in left.args)
            params = tuple(a.name if a.op == "sym" else "_" for a in left.args)
            c = c.with_case(left.func.key, Case(params, pattern, right, g))
        else:
            c = c.with_case((left.name, ()), Case((), (), right, g))
    for place, value in (given or {}).items():
        g = Given(GivenKind.SUBSTITUTION, place, left=term(place), right=term(value))
        c = c.with_substitution(g)
    return c


def parts(text: str) -> tuple[Term, str, Term]:
    """The two sides and the sign of a relation."""
    chain = parse_python(text, NAMES).statements[0]
    if not isinstance(chain, Chain):
        raise TypeError(text)
    return chain.parts[0].term, chain.rels[0], chain.parts[1].term


def claim(text: str, **how: object) -> Claim:
    """A claim from SymPy-like text; keywords as for `context`."""
    lhs, rel, rhs = parts(text)
    chain = parse_python(text, NAMES).statements[0]
    digits = chain.digits if isinstance(chain, Chain) else 0
    return Claim(lhs, RELS[rel], rhs, context(**how), digits)  # type: ignore[arg-type]


def decide(text: str, **how: object) -> Verdict:
    """The verdict on a claim."""
    return judge(claim(text, **how), Search())


def fraction(value: int | str) -> Fraction:
    """An exact rational."""
    return Fraction(value)
