"""Django's own entry point; `gaitbelt …` is the same with friendlier errors."""

from gaitbelt.__main__ import main

if __name__ == "__main__":
    main()
