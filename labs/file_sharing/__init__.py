"""The core of a file sharing service: its chunks, when they may be deleted, and the merge of edits made offline."""
