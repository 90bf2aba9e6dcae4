"""One note for every code that reading a note can end in: what a user writes, and the code that must be said."""

from __future__ import annotations

X = r"$x \in \mathbb{R}$. "

NOTES: dict[str, str] = {
    # what a formula is made of
    "R101": r"Then $f(x = 1$.",
    "R102": r"Then $x + = 1$.",
    "R103": r"Then $\sigmma + 1 = 2$.",
    "R104": r"$$\begin{algned} x &= 1 \end{algned}$$",
    "R105": r"Then $\input{secret} = 1$.",
    "R106": "Then $" + "x + " * 8000 + "x = 1$.",
    "R108": "Then $" + "(" * 150 + "x" + ")" * 150 + " = 1$.",
    "R109": r"$\newcommand{\a}{\a + 1}$ Then $\a = 1$.",
    "R201": r"Then $softmax + 1 = 2$.",
    "R204": r"Then $\pi(2) = 2$.",
    "R205": X + r"Then $3\frac{1}{2} x = 1$.",
    "R206": r"Let $a \sim p(a)$ and $b \sim q(b)$. Then $\mathbb{E}[a + b] = 0$.",
    "R207": r"Then $\neg x = 1$.",
    # what a note makes of it
    "R209": r"Let $a \in \{0, 1\}$ and $p(a=1) = \frac12$. Then $p(a=2) = 0$.",
    "R212": X + "Let $f(x) := x$ and $f(x) := 2x$.",
    "R214": r"Let $y := \sgima$. Then $y + 1 = 2$.",
    "R215": r"Let $r : \mathbb{R} \to \mathbb{R}$. Let $r(1) = 10$ and $r(1) = 5$.",
    "R216": "# A\n\nLet $f(x) := x$.\n\n# B\n\nLet $f(x) := 2x$.\n\n# C\n\n$f(1) = 1$",
    "R217": X + "Let $x + 1 := 2$.",
    "R218": r"Let $n \in \mathbb{R}$ and $n \in \{0, 1\}$.",
    "R223": "Let $f(x) := x$. Then $f(1, 2) = 1$.",
    "R224": r"Let $x \in \mathbb{R}^n$ and $y \in \mathbb{R}^m$. Then $x^\top y = 0$.",
    "R225": X + "Let $f(x) := x$ for $x > 0$.",
    # where formulas stand
    "R306": "---\ntitle: [\n---\n$1 = 1$",
    "R307": "Then $$x = 1\n\nand on.",
    "R310": "| a | b |\n|---|---|\n| $p(a|b)$ | $1 = 1$ |",
    # what is told
    "W202": "Then $x + y = y + x$.",
    "W238": X + r"Then $\alpha(x + 1) = a/bx + \log f(x) x$.",
    "W237": "Let $x > 0$. Then $exp(log(x)) = x$.",
    "W236": r"$\sum_{i=1}^n x_i = x_1 + \sum_{i=2}^n x_i$",
    "W204": "Then $V(s) + 1 = 1 + V(s)$.",
    "W205": r"Let $r : \mathbb{R} \to \mathbb{R}$. Then $\sum_{a \in A} r(a) = \sum_a r(a)$.",
    "W206": r"Let $n \in \mathbb{N}$. Then $\sum_{i < j} x_i x_j = \sum_{i < j} x_j x_i$.",
    "W210": r"Let $p(a=1) = \frac13$ and $p(a=0) = \frac23$. Then $\mathbb{E}_{a \sim p(a)}[a] = \frac13$.",
    "W211": r"Let $a \in \{0, 1, 2\}$ and $p(a=1) = \frac13$ and $p(a=0) = \frac23$.",
    "W213": r"Then $\nabla_\theta J(\theta) = 2\theta$.",
    "W217": "# A\n\nLet $f(x) := x$.\n\n# B\n\n$f(x) = 2x$",
    "W221": r"Let $a \in \{0, 1\}$. We write $a = 1$ for a win.",
    "W222": "Now <!-- symbolic: skip because it is folklore --> $1 = 2$.",
    "W224": r"Let $x, w \in \mathbb{R}^n$. Then $x_k w_k = w_k x_k$.",
    "W225": r"Then $e^{i x} = \cos x + i \sin x$.",
    "W226": "Therefore $x > 0$.",
    "W227": X + "It is not true that $x^2 = x$.",
    "W228": X + r"Then $x^2 \propto x$.",
    "W229": r"Then $\mathbb{E}[X^2] = 1$.",
    "W230": X + "Then $= x + 1$.",
    "W231": r"Then $\frac{\partial L}{\partial w} = 2$.",
    "W232": r"Then $\mathbb{E}_{k \sim \mathrm{Geom}(p)}[k] = 1/p$.",
    "W233": r"Let $p(x) := x$. Then $p(x, z) = p(x, z)$.",
    "W234": r"Let $u_t = \rho u_{t-1} + g_t$.",
    "W235": r"Let $X \in \mathbb{R}^{n \times d}$. Then $Q = X W$ and $Q + z = z + Q X$.",
    # what is decided
    "S101": X + "Then $x^2 = x$.",
    "S201": r"Then $\lim_{h \to 0} h = 0$.",
}
"""What is written, by the code that is said about it."""

ELSEWHERE = {
    **dict.fromkeys(("R211", "R220", "R221", "R222"), "said under --strict alone: see STRICT"),
    **dict.fromkeys(
        ("R301", "R302", "R303", "R304", "R305", "R308", "R313", "R314"), "about files: tests/app/test_files.py"
    ),
    **dict.fromkeys(("R311", "R312"), "about programs: tests/read/test_builder.py"),
    **dict.fromkeys(("R401", "R402"), "about single claims: tests/read/test_pytext.py, tests/app/test_bulk.py"),
    "R309": "about pasted pages: tests/read/test_pasted.py",
}
"""Codes of reading that no note here can show, and where they are tested."""

STRICT: dict[str, str] = {
    "R211": r"Let $u(t) := u(t) + 1$.",
    "R220": r"Then $\frac{\partial L}{\partial w} = 2$.",
    "R221": r"Let $f : \mathbb{R} \to \mathbb{R}$. Then $f + 1 = 1 + f$.",
    "R222": r"Let $z_i := x_i^2$. Then $\frac{\partial}{\partial z_i} z_i^2 = 2 z_i$.",
}
"""The same under --strict."""
