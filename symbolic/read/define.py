"""Lines that give instead of claim: definitions, substitutions and assumptions (DESIGN §3, "The language of a note").

The rule against silent absorption: a name that already has a definition, a declared support or a value is never
defined again by `=`; such a line is a claim. `:=` on a name already defined is an error, as is a definition that
rests on itself. Each method answers whether the line was dealt with; False makes it a claim.
"""

from __future__ import annotations

from dataclasses import replace

from ..core.claim import Case, Definition, FuncKey, Given, GivenKind, Kind, Sort
from ..core.names import DOT, latex_name
from ..core.show import latex
from ..core.term import Term, postorder, relation, sym
from . import distribution
from .abbreviations import written_out
from .assume import RELATIONS, Assumer, Item
from .labels import at_one_point
from .leftside import antecedent, is_law, iterates, noisy, undefinable
from .place import Link, line_of
from .resolve import resolved
from .restated import anew, steps
from .scope import Scope, used_names
from .shape import (
    Cases,
    Head,
    extends,
    function_of,
    gradient_of,
    head_of,
    overlap,
    references,
    value_of,
    values_in,
)
from .standins import admitted
from .tangle import COMPONENTS
from .vet import WHOLE, Refusal, outside


class Giver(Assumer):
    """Turns links into givens where they are givens; what they are is appended to `items`."""

    def __init__(self, scope: Scope, items: list[Item]) -> None:
        super().__init__(scope, items)
        self.touched: list[str] = []
        self.general: list[tuple[Head, Given]] = []

    def takes(self, link: Link, after_given: bool) -> bool:
        """Is this link a given (or an error)? `after_given` says whether all links before it in its chain were."""
        if link.rel == ":=":
            return self._definition(link)
        head = head_of(link.lhs.term) if link.defines else None
        if head is not None:
            return self._define(link, head)
        if link.rel == "=":
            return self._equality(link, after_given)
        return link.rel in RELATIONS and self._assumption(link)

    def _definition(self, link: Link) -> bool:
        """A := B."""
        head = head_of(link.lhs.term)
        if head is None and link.lhs.term.op in ("index", "apply") and not self.scope.strict:
            return self._general_equation(link)
        if head is None:
            return self._fail(link, *undefinable(link.lhs.term))
        scope = self.scope
        known = scope.definitions.get(head.key)
        value = scope.values.get(head.term)
        if value is not None:
            return self._again(link, head, value)
        earlier = scope.gradients.get(head.name) if not head.key[1] else None
        if earlier is not None:
            return self._after_gradient(link, head, earlier)
        if head.key[1] and scope.definitions.get((head.name, ())) is not None:
            return self._again(link, head, scope.definitions.now[(head.name, ())].cases[0].given)
        if known is None:
            return self._define(link, head)
        if extends(known, head):
            return self._extend(link, head)
        if scope.here(head.key) or any(not scope.ended(key) for key in scope.dependents(head.name)):
            return self._again(link, head, known.cases[0].given)
        scope.close(head.name)  # this section's own meaning of the name
        return self._define(link, head)

    def _again(self, link: Link, head: Head, earlier: Given) -> bool:
        shown = latex_name(head.name)
        message = f"{shown} is already given on {line_of(earlier)}: {earlier.latex}"
        remedy = "write = to claim that the two agree, or use another letter"
        another = link.rel == ":=" and link.rhs.term is not earlier.right  # y := y + 1: what y was holds no more
        return self._fail(link, Refusal("R212", message, remedy), head.name if another else "")

    def _after_gradient(self, link: Link, head: Head, earlier: Given) -> bool:
        message = f"{latex_name(head.name)} is defined after its gradient was taken as given on {line_of(earlier)}"
        return self._fail(link, Refusal("R212", message, "move this definition before that line"), head.name)

    def _equality(self, link: Link, after_given: bool) -> bool:
        """A = B, a given only where A is new (or free, and takes a value)."""
        head = head_of(link.lhs.term)
        if head is None and iterates(link):
            k = latex(link.lhs.term.args[1].args[0])
            said = f"is {k} an exponent, or does it count the iterations?"
            remedy = f"write the iteration below, x_{{{k}}}, or declare the letter for a power"
            known = self.scope.declared.get(link.lhs.term.args[0].name)
            return known is None and self._fail(link, Refusal("R205", said, remedy))
        if link.place.local and head is not None and (head.plain or head.point):
            self.scope.set_aside(head.term)
            return self._assumption(link)
        if head is not None and anew(self.scope, link, head):
            self.scope.close(head.name)  # "Now let f(x) = x³"
            return self._define(link, head)
        if head is None and link.lhs.term.op == "apply" and steps(link.lhs.term):
            self.says_which(link, link.lhs.term.func.name)  # Q_{n+1} = …
        if head is not None and self.scope.definitions.get(head.key) is None and at_one_point(link, head):
            again = any(t.op == "apply" and t.func.name == head.name for t in postorder(link.rhs.term))
            return after_given and not again and self._value(link, head)
        noise = head is not None and not self.scope.strict and noisy(link)
        if noise or (head is None and self._new_inside(link)):
            return self._assumption(replace(link, place=replace(link.place, declaring=True)))
        if head is None:
            return link.place.declaring and link.lhs.term.op not in ("num", "const") and self._assumption(link)
        if link.place.declaring and self._restricted(head):
            return self._assumption(link)
        if head.params and not link.place.declaring and self._spoken_of(head.name):
            return False
        return self._meaning(link, head, after_given) or (link.place.declaring and self._assumption(link))

    def _spoken_of(self, name: str) -> bool:
        """Was something assumed of a function that has no definition?"""
        said = [g.left for g in self.scope.assumptions if g.left is not None]
        return any(t.op == "apply" and t.func.name == name for t in postorder(*said))

    def _restricted(self, head: Head) -> bool:
        """Is something known of the letters of f(x) = …, so that the line does not say what f is everywhere?"""
        scope = self.scope
        letters = set(head.term.free) if head.params and not head.family else set()
        if not letters:
            return False
        sorts = (scope.sorts.get(n) for n in letters)
        return (
            any(s is not None and s.kind in (Kind.INTEGER, Kind.NATURAL) for s in sorts)
            or any(g.left is not None and letters & g.left.free and not _bounds(g.left) for g in scope.assumptions)
            or any(letters & t.free for t in scope.values.now)
            or any(k[0] in letters for k in scope.definitions.now)
        )

    def _meaning(self, link: Link, head: Head, after_given: bool) -> bool:
        """A = B where A may be new, or free."""
        scope = self.scope
        if scope.broken.get(head.name) is not None:
            return False  # what was meant by the name is not known, so this line cannot be taken for its definition
        if head.key[1]:
            return self._gradient(link, head)
        known = scope.definitions.get(head.key)
        if head.family and not scope.families.get(head.name):
            known = None  # r_1 is not a value of the function r
        hidden = head.plain and self._hidden(head.name)
        if known is not None and not (extends(known, head) or hidden):
            self.says_which(link, head.name)
        if known is not None and not hidden:
            return extends(known, head) and self._extend(link, head)
        if head.point:
            return self._value(link, head) if after_given else False
        if head.plain:
            return self._letter(link, head, after_given)
        sort = scope.sorts.get(head.name)
        if head.family and sort is not None and not sort.assumed:
            return False  # of a family that was only used before, this is what it means
        earlier = scope.gradients.get(head.name)
        return self._after_gradient(link, head, earlier) if earlier is not None else self._define(link, head)

    def _letter(self, link: Link, head: Head, after_given: bool) -> bool:
        """x = …: new, it is defined; free, it takes a value; pinned to a support, it is one case of the prose."""
        scope, name = self.scope, head.name
        sort, value = scope.sorts.get(name), value_of(link.rhs.term)
        drawn = scope.draws.get(name) is not None
        if drawn and value is None and name not in used_names(link.rhs.term):
            return self._assumption(replace(link, place=replace(link.place, declaring=True)))  # x = θ + ε
        if drawn or (sort is not None and sort.kind is Kind.FINITE):
            return value is not None and self._event(link, name)
        if name in used_names(link.rhs.term):
            new = sort is None and scope.functions.get(name) is None and not scope.strict and link.first
            return new and link.rhs.term is not head.term and self._equation(link, head, link.rhs.term)
        if any(g.left is not None and g.left.op == "eq" and name in g.left.free for g in scope.assumptions):
            return False  # V = r + γV was assumed: V = r/(1 − γ) is a claim
        (right,), _, _ = admitted(scope, link.rhs.term)
        if sort is None and (is_law(right) or any(map(_left_open, postorder(right)))):
            return self._named_law(link, name)
        if sort is None and scope.functions.get(name) is None:
            return self._define(link, head)
        if after_given and sort is not None and sort.assumed and value is None and self._unassumed(head.term):
            return self._define(link, head)  # of a letter that was only used before, this is what it means
        return self._value(link, head) if after_given else False

    def _unassumed(self, letter: Term) -> bool:
        """Is nothing assumed of a letter, and no value given to it?"""
        scope = self.scope
        assumed = any(g.left is not None and letter.name in g.left.free for g in scope.assumptions)
        return not assumed and scope.values.get(letter) is None and scope.vectors.get(letter.name) is None

    def _named_law(self, link: Link, name: str) -> bool:
        """p = N(μ, σ²) is a law, h = g^{-1} a function: nothing decides their values."""
        given = link.given(GivenKind.DECLARATION, link.lhs.term, link.rhs.term, (name,), self.scope.title)
        self.scope.declare(name, Sort(Kind.FUNCTION), given)
        self.scope.put(self.scope.foreign, name, True)
        self.items.append(given)
        return True

    def _event(self, link: Link, name: str) -> bool:
        """a = 1 for a ∈ {0, 1} in prose speaks of an event; it neither claims nor gives anything."""
        sort, value = self.scope.sorts.get(name), value_of(link.rhs.term)
        values = [value_of(v) for v in sort.values] if sort is not None else []
        if sort is not None and sort.kind is Kind.FINITE and None not in values and value not in values:
            shown = ", ".join(str(v) for v in sorted(v for v in values if v is not None))
            message = f"{latex_name(name)} = {value} is outside the support {{{shown}}}"
            return self._fail(link, Refusal("R209", message, "use a value of the support"))
        message = f"{latex_name(name)} = {value} is read as one value {latex_name(name)} may take, not as a claim"
        self.items.append(link.place.warn("W221", message, link.lhs.start, link.rhs.end))
        return True

    def _value(self, link: Link, head: Head) -> bool:
        """r(1) = 10: a substitution, in force to the end of its section."""
        scope = self.scope
        left, right = head.term, link.rhs.term
        if left in postorder(right):
            return False
        earlier = scope.values.get(left)
        if earlier is not None:
            old, new = value_of(earlier.right) if earlier.right is not None else None, value_of(right)
            if old is None or new is None or old == new:
                return False
            message = f"{link.latex} contradicts {earlier.latex} on {line_of(earlier)}"
            return self._fail(link, Refusal("R215", message, "put the second value into a section of its own"))
        if not head.plain and head.family is False and scope.gradients.get(head.name) is not None:
            return False
        (left, right), refusal, told = admitted(scope, left, right)
        if refusal is not None:
            return self._fail(link, refusal)
        self._tell(link, told)
        self.items += distribution.used(scope, right)
        given = link.given(GivenKind.SUBSTITUTION, left, right, (head.name,), scope.title)
        scope.substitute(left, given)
        sort, value = scope.sorts.get(head.name), value_of(right)
        if sort is not None and sort.assumed and sort.kind is Kind.NATURAL and value is not None and value < 1:
            scope.declare(head.name, Sort(assumed=True), None)  # what counts the terms of a sum is 0 here
        self.refreshed(head.name)
        if not head.plain and not head.family:
            scope.role(head.name, function=True)
        self.items.append(given)
        self.letters.append((left.free | right.free, link))
        return True

    def _extend(self, link: Link, head: Head) -> bool:
        """One more case of a definition by cases: p(a=0|θ) after p(a=1|θ)."""
        label = self.scope.definitions.now[head.key].cases[0].params[0]
        refusal = outside(self.scope, head.term, label, head.first) if head.first is not None else None
        return self._fail(link, refusal) if refusal is not None else self._define(link, head)

    def _gradient(self, link: Link, head: Head) -> bool:
        """∇_θ J(θ) = …: where J has no definition, this line is all that is known of it."""
        scope = self.scope
        if any(scope.definitions.get(k) is not None for k in (head.key, (head.name, ()))):
            return False
        if scope.closed.get(head.name) is not None:
            return False
        suggestion = f"{latex(function_of(head.term))} := {antecedent(link)}"
        if not self._define(link, head, note=suggestion) or scope.definitions.get(head.key) is None:
            return True
        given = scope.definitions.now[head.key].cases[0].given
        scope.put(scope.gradients, head.name, given)
        shown = latex_name(head.name)
        message = f"{shown} has no definition: its derivative is taken as given here"
        self.items.append(
            link.place.warn("W213", message, link.lhs.start, link.rhs.end, f"add before this line: {suggestion}")
        )
        return True

    def _define(self, link: Link, head: Head, note: str = "") -> bool:
        """Put a definition in force, unless its body cannot stand or rests on itself."""
        scope, body = self.scope, link.rhs.term
        if head.family:
            scope.put(scope.families, head.name, True)
            left, body = resolved(scope, head.term, body)
            head = replace(head, term=left)
        mending = head.name if link.rel == ":=" else ""
        (body,), refusal, told = admitted(scope, body, params=head.params, mending=mending)
        self._tell(link, told)
        refusal = refusal or self._circular(head, body)
        if head.labelled and head.first is not None and scope.definitions.get(head.key) is None:
            refusal = outside(scope, head.term, head.params[0], head.first) or refusal
        if refusal is not None and refusal.code == "R211" and not scope.strict:
            return self._equation(link, head, body)
        if refusal is not None:
            return self._fail(link, refusal, head.name)
        self.items += distribution.used(scope, body)
        place = link.span
        left = gradient_of(head.term)
        given = Given(GivenKind.DEFINITION, link.latex, place, left, body, (head.name,), scope.title, note)
        words = Case(head.params, head.pattern, body, given)
        scope.define(head.key, replace(words, body=written_out(scope, body, head.params)), words)
        if body.op == "opaque" and body.name in ("tuple", "list", "closedopen", "openclosed"):
            scope.put(scope.described, head.name, COMPONENTS)
        limits = tuple(g.left for g in scope.assumptions if g.left and g.left.free & set(head.params))
        scope.put(scope.narrow, head.name, limits if limits and link.rel == "=" and not head.family else None)
        self.refreshed(head.name)
        for param in head.params:
            own = link.defines and head.family  # an index that the reader chose
            if scope.functions.get(param) is None and not param.startswith("_") and not own:
                scope.role(param, function=False)
        distribution.noted(scope, head, given)
        self.items.append(given)
        gone = scope.closed.get(head.name)
        if gone is not None and link.rel == "=":
            message = f"{latex_name(head.name)} is given anew here; “{gone.scope}” gave it before ({line_of(gone)})"
            self.items.append(link.place.warn("W217", message, link.lhs.start, link.rhs.end, "write := to say so"))
        self.touched.append(head.name)
        self.general.append((head, given))
        self.letters.append((body.free - set(head.params), link))
        return True

    def refreshed(self, name: str) -> None:
        """What was defined before with this name in it, now that it has a meaning: J(w) := (y − z)² before z := wx."""
        scope = self.scope
        for key in scope.dependents(name):
            definition, original = scope.definitions.get(key), scope.original(key)
            if definition is None or original is None or key[0] == name:
                continue
            cases = []
            for case in original.cases:
                (body,) = resolved(scope, case.body)
                cases.append(replace(case, body=written_out(scope, body, case.params)))
            if tuple(cases) != definition.cases:
                scope.reword(key, Definition(tuple(cases)))

    def _general_equation(self, link: Link) -> bool:
        """v_{k+1} := r + γ v_k: what it says of the family is an equation."""
        message = f"{link.latex} is an equation for its left side, which it does not define"
        self.items.append(link.place.warn("W234", message, link.lhs.start, link.rhs.end, "define the general member"))
        return self._assumption(replace(link, place=replace(link.place, declaring=True), rel="="))

    def _equation(self, link: Link, head: Head, body: Term) -> bool:
        """u_t = ρ u_{t−1} + g: no definition of u, but an equation that it meets."""
        scope, left = self.scope, head.term
        message = f"{link.latex} is an equation for {latex_name(head.name)}, which it does not define"
        shown = latex_name(head.name)
        remedy = f"give a closed form of {shown}" if head.family else f"solve it for {shown}"
        self.items.append(link.place.warn("W234", message, link.lhs.start, link.rhs.end, remedy))
        given = link.given(GivenKind.ASSUMPTION, relation("eq", left, body), None, (head.name,), scope.title)
        self.items.append(given)
        if scope.sorts.get(head.name) is None:
            sort = Sort(Kind.FUNCTION) if head.params and not head.family else Sort()
            scope.declare(head.name, sort, given, family=head.family)
        self.letters.append(((left.free | body.free) - {head.name}, link))
        scope.assume(given)
        return True

    def _circular(self, head: Head, body: Term) -> Refusal | None:
        """A definition that rests on itself, at once or through others."""
        definitions = self.scope.definitions
        mine = values_in(head.pattern)
        todo: list[tuple[Term, tuple[str, ...]]] = [(body, head.params)]
        followed: set[object] = set()
        tables: dict[FuncKey, Cases] = {}
        through = head.name in self.scope.users
        while todo:
            for key, values in references(*todo.pop(), head.key):
                if key == head.key and overlap(values, mine):
                    remedy = "a definition may not rest on itself; write = between two known things to claim it"
                    return Refusal("R211", f"{latex_name(head.name)} is defined by itself", remedy)
                if not through or (key, values) in followed:
                    continue
                followed.add((key, values))
                if key not in tables:
                    tables[key] = Cases(definitions.get(key) or Definition(()))
                todo += [(case.body, case.params) for case in tables[key].at(values)]
        return None


def _bounds(said: Term) -> bool:
    """x > 0: an f(x) that is defined below it may be read as defined everywhere."""
    return said.op != "eq" and any(value_of(a) is not None for a in said.args)


def _left_open(t: Term) -> bool:
    """Does a function stand here without its argument?"""
    return (t.op == "opaque" and t.value == WHOLE) or (t.op == "apply" and t.args == (sym(DOT),))
