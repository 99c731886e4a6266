"""`python -m handoff …`, the same as the command `handoff`."""

from handoff.cli import main

if __name__ == "__main__":
    main()
