"""What a derivation is: terms, claims, contexts, verdicts and evidence.

Standard library only. Every other room of the house may import `core`; `core` imports none of them.
"""
