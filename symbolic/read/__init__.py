"""Text to derivation: where the formulas are, what they say, and which of their lines are claims.

Everything here reads and nothing here judges: no verdict, no evaluation, no code of the reader's text is ever run
(a `.py` derivation is a program its user runs knowingly). What cannot be read is a `Diagnostic` with its place.
"""
