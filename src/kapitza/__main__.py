"""`python -m kapitza` is the command `kapitza`."""

from kapitza.cli import main

raise SystemExit(main())
