"""Files of weights, opened: bytes in, named arrays and the file's own configuration out. Nothing of a file is
run, written down or kept here, and all that it claims is checked before room is made for it."""

from pages.ui.inspect.files.opened import LARGEST, Opened, open_file

__all__ = ["LARGEST", "Opened", "open_file"]
