# ruff: noqa: E501 - a note is one line
"""Notes in which a fresh pair of eyes found a wrong verdict or a silent misreading: what each is judged as now.

The word has a letter for each verdict (p proved, r refuted, u undecided); the codes are those of the errors. Each was
judged by hand: a line that is r here is false as it stands, one that is p is true.
"""

from __future__ import annotations

import pytest

from symbolic.app.pipeline import assess
from symbolic.core.claim import Severity, Source
from symbolic.core.verdict import Proved, Refuted
from symbolic.read.note import read_note

NOTES: list[tuple[str, str, str]] = [
    (r"First $\mathbb{E}_p[x] = 1$, $p(x) \ge 0$ and $\int p(x)\,dx = 1$.", "uuu", ""),
    (r"Let $p = \mathcal{N}(\mu,\sigma^2)$. Then $\int p(x)dx = 1$, $p(x) = p x$.", "u", ""),
    (r"The density of $\mathcal{N}(\mu,\sigma^2)$ is known. $\mathbb{E}_{x\sim\mathcal{N}(\mu,\sigma^2)}[x^2] = \mu^2+\sigma^2$.", "p", ""),
    (r"Let $x \sim N(\theta,1)$. $\mathbb{E}_{x\sim\mathcal{N}(\theta,1)}[x^2] = \theta^2+1$. $\mathbb{E}_{u \sim U(0,1)}[u] = 1/2$", "pp", ""),
    (r"$$\int_0^\infty e^{-(2\lambda-\mu)x}dx = \frac{1}{2\lambda-\mu}, \quad \text{if } \mu < 2\lambda.$$ Then $\mu < 2\lambda$.", "pr", ""),
    (r"We have $f(x) = x^2$. The minimum is at $x=0$, and $f(2) = 4$. For $x = 3$ we get $f(x) = 9$. Also $x^2 = 9$.", "ppr", ""),
    (r"Taylor around $r = 1$: $\log r \approx r - 1$. In general $\log r = r - 1$.", "r", ""),
    (r"Take e.g. $x = 1$. In general we have $x^2 = x$.", "r", ""),
    ("Let $g := (r-b)s$.\n\n| name | b |\n|---|---|\n| none | $b = 0$ |\n| mean | $b = m$ |\n\nIn general $g = r s$.", "r", ""),
    (r"Let $x \sim \mathcal{N}(\theta,1)$. Write $x = \theta + \varepsilon$ with $\varepsilon \sim \mathcal{N}(0,1)$.", "", ""),
    (r"For a target $y$ with $\sum_{i=1}^K y_i = 1$ we get $x \sum_{i=1}^K y_i = x$.", "u", ""),
    (r"The log-partition $\log Z = \log\sum_{j=1}^K e^{z_j}$.", "", ""),
    (r"We minimise $f(x)$ s.t. $\sum_{i=1}^K x_i = 1$.", "", ""),
    (r"Here $\text{clip}(x,l,u) = \max(l,\min(x,u))$. $\text{clip}(x, 0, 1) \le 1$", "p", ""),
    (r"Loss: $L^{PG} = 3x$, $L^{VF} = 2x$. So $L^{PG} = L^{VF} + x$.", "p", ""),
    (r"Let $\mathcal{L} = a$ and $L = b$. Then $L = b$, $\mathcal{L} = b$.", "pr", ""),
    (r"With $p(s|a)$ and $0<p<1$: $p V + (1-p) V = V$.", "u", ""),
    (r"Now $b\,\nabla_\theta 1 = 0$.", "p", ""),
    ("We get $m_t = (1-\\beta) g$\n\nIf $g > 0$ for all $i$, then $2g > 0$.", "p", ""),
    (r"Let $\pi : \mathbb{R} \to \mathbb{R}$. Then $\pi(a) + \pi(a) = 2\pi(a)$.", "p", ""),
    (r"$G \doteq x + 1$. $G - 1 = x$", "p", ""),
    (r"We add $\tau H(\pi)$, where $H(\pi) = -\sum_i \pi_i\log\pi_i$. Then $2H(\pi) = -2\sum_i \pi_i \log \pi_i$.", "u", ""),
    (r"Let $X \sim p(x;\theta)$. $\mathbb{E}[X] - \mathbb{E}[X] = 0$", "u", ""),
    (r"$2x = 0 \quad\Rightarrow\quad x = 0$. $x = 3$", "", ""),
    (r"$y^{(i)} \in \{0,1\}$", "", ""),
    (r"\\(x + x = 2x\\) and \\[y - y = 0\\]", "pp", ""),
    (r"Let $d \in \mathbb N$. $\frac{d}{dx} x^2 = x$", "r", ""),
    (r"Let $e \in \mathbb R$. $e > 2$, $e^2 > 4$", "", ""),
    (r"$\nabla_x \frac12 (x-y)^2 = x-y$. $\nabla_x (x+1)(x-1) = x-1$", "p", "R205"),
    (r"Let $f(x) := x^2$. $\frac{df}{dx}(x) = 2x^2$; $\frac{df}{dx}(x) = 2x$", "rp", ""),
    (r"$0,5 + 0,5 = 1$ and $\int_0^1 dx\, x = 1/2$ and $3\tfrac12=3.5$", "", "R205 R205 R205"),
    (r"\begin{align} f(x) &= x && \text{if } x > 0 \\ &= 0 \end{align}", "", ""),
    (r"$$y^2=4x^2$$ where $y=2x$.", "p", ""),
    (r"If $x=2$, then $x^2=4$. In general $x^2 = 4$.", "pr", ""),
    (r"$x^2 + x = x(x+1) (\text{factor } x)$", "p", ""),
    (r"Let $x\sim \mathcal{N}(\mu,s^2)$. $\mathbb{E}_{x\sim \mathcal{N}(\mu,s^2)}(x-\mu)^2 = 0$", "", "R205"),
    (r"$\mathbb{E}_{x \sim \mathrm{Gamma}(k,\theta)}[x] = k\theta$", "", "R205"),
    (r"Not true: ~~$x + 1 = x$~~ and $x = x$", "p", ""),
    ("| a | b |\n|---|---|\n| $|x|$ | $y + y = 2y$ |", "", ""),
    (r"Let $\theta \in \mathbb{R}^d$. Then $\sum_a \pi_\theta(a) = 1$ and $\nabla_\theta \log \pi_\theta(a) = \nabla_\theta \pi_\theta(a) / \pi_\theta(a)$. $\int p_\theta(\tau) R(\tau)\, d\tau = 1$", "uuu", ""),
    (r"Let $y := x^2$. $\int_0^1 y\,dx = y$, $\int_0^1 y\,dx = 1/3$.", "rp", ""),
    (r"Let $x := \mu+\sigma\epsilon$. $\mathbb{E}_{\epsilon\sim \mathcal{N}(0,1)}[x] = x$, $\mathbb{E}_{\epsilon\sim \mathcal{N}(0,1)}[x] = \mu$", "rp", ""),
    (r"Let $u := y-wx$, $L(w) := \frac12 u^2$. $L(0) = \frac12(y-wx)^2$; $L(0) = \frac12 y^2$; $\frac{dL}{dw} = -ux$", "rpp", ""),
    (r"We use $L(w) = \frac12 e^2$ with the error $e = y-wx$. $\frac{dL}{dw} = 0$, $\frac{dL}{dw} = -ex$.", "rp", ""),
    (r"Let $X, Y \sim \mathcal{N}(0,1)$ be independent. $\mathbb{E}[X+Y] = X$", "", "R206"),
    (r"Take $\eta = 3e-4$. $\eta > 4$.", "", "R205 R214"),
    (r"Let $y := x^2$. $y(x) = x^3$, $y(3) = 9$", "", "R205 R205"),
    (r"For $x>0$, $\sqrt{x^2}=x$. In general, $\sqrt{x^2}=x$.", "pr", ""),
    (r"\begin{align} \sqrt{x^2} &= x, \quad x > 1 \\ &= 1 \end{align}", "p", ""),
    (r"$\sqrt{x^2} = x \text{ if } x > 0 = 0$", "", "R205"),
    (r"\begin{align} \sqrt{x^2} &= x \\ &= x \text{ if } x > 0 \end{align}", "rp", ""),
    (r"$\vec a\times\vec b = \vec b\times\vec a$; $\mathbf A\mathbf B = \mathbf B\mathbf A$", "uu", ""),
    (r"$\nabla_x \sin x\cos x = \cos^2 x$; $\nabla_x e^x\cdot x = e^x x$", "", "R205 R205"),
    (r"Let $x \sim \mathcal{N}(0,1)$. $\mathbb{E} x\cdot x = 0$; $\mathbb{E}(x-1)(x-1) = 2$", "", "R205 R205"),
    (r"Let $e_t := x_t - y_t$. $\frac{d}{dx}\frac{1}{1+e^{-x}} = \frac{1}{1+e^{-x}}(1-\frac{1}{1+e^{-x}})$", "p", ""),
    ("# A\nLet $\\pi\\in[0,1]$.\n# B\n$\\int_{-\\infty}^{\\infty} e^{-x^2} dx = \\sqrt{\\pi}$", "p", ""),
    (r"Let $x$ be a positive real number. Then $|x|=x$.", "p", ""),
    (r"Assume $x$ is positive. Then $|x|=x$. For every positive $y$, $|y| = y$. So $z$ is positive. $|z| = z$.", "ppr", ""),
    (r"Since $p+q=1$, $p^2+pq=p$.", "p", ""),
    (r"Then $a^2+b^2=c^2$ with $a=3$, $b=4$, $c=5$.", "p", ""),
    (r"$x^{k+1} = x^k - \alpha g$. $x^{new} = x-1$.", "", "R205"),
    (r"$3\tfrac12 = 3.5$", "", "R205"),
    (r"Suppose, for contradiction, that $x^2=-1$. Then $x^2<0$, absurd.", "", ""),
    (r"We never have $1=2$. Also $x^2\ge0$ is false. $y^2\ge0\quad\text{(false)}$ and $1 = 3$ is wrong.", "", "R207"),
    (r"You cannot conclude $1=2$; students often write $1 = 3$.", "", ""),
    (r"$3\in\{1,2\}$ and $1/2\in\mathbb N$.", "", ""),
    (r"$1\text{ km} = 1000\text{ m}$. $x_{(1)} = x_1$", "u", "R207"),
    (r"$\int\frac{dx}{1+x} = 1$. $\mathbb{E}_{k \sim \mathrm{Geom}(p)}[k] = 1/p$", "p", "R102"),
    (r"Let $r, \gamma \in \mathbb{R}$. $V = r + \gamma V$. So $V = r/(1-\gamma)$ and $V = 2r/(1-\gamma)$.", "pr", ""),
    (r"We have $\log Z = 3 + y$. $Z = e^{3+y}$. $Z = 1$", "pr", ""),
    (r"$u_t = \rho u_{t-1}$. $u_t = 2$. $u_t = \rho^2 u_{t-2}$", "uu", ""),
    (r"$f(x) = f(x) + 1$. $x = x + 1$", "u", ""),
    (r"Then $E[G_t] = 1$. The return is $G_t = \sum_{k=t}^T \gamma^{k-t} r_k$, so $G_T = r_T$.", "up", ""),
    (r"If $x > 0$ and $y > 0$, then $xy > 0$. $xy>0$", "pr", ""),
    (r"Let $Y \overset{d}{=} X$. $Y = X$", "", ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "word", "codes"), NOTES)
def test_a_note_is_judged_as_its_author_means_it(text: str, word: str, codes: str) -> None:
    report = assess(read_note(Source("note.md", text)))
    letters = {Proved: "p", Refuted: "r"}
    assert "".join(letters.get(type(r.verdict), "u") for r in report.results) == word
    assert " ".join(d.code for d in report.diagnostics if d.severity is Severity.ERROR) == codes
