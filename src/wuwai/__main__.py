"""``python -m wuwai`` is ``wuwai``."""

from wuwai.cli import main

if __name__ == "__main__":
    main()
