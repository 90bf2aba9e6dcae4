"""`python -m symbolic` is the command `symbolic`."""

from .app.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
