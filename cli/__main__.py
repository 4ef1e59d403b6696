"""`python -m cli` is `roadbook`."""

from cli.app import main

main()
