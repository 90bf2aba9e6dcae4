"""The trusted kernel: two judges that must agree, and the only place a verdict is made.

Small enough to be read in one sitting, in this order: `judge` (what a verdict needs), `scene` and `walk` (what a name
means, and one walk for every algebra), `signature` with `residue`, `polynomial`, `quotient`, `circle`, `degree` (judge
one), `ball` (judge two), `sign`, `interval` and `domain` (the sign calculus), `derivative`, and the rows of `tables`.
It imports `core` and python-flint and nothing else.
"""
