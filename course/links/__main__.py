"""``python -m course.links``."""

from course.links.commands import main

if __name__ == "__main__":
    main(prog_name="links")
