"""`codexwatch` and `python -m codexwatch`."""

from codexwatch.cli.main import main

if __name__ == "__main__":
    raise SystemExit(main())
