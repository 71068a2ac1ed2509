"""The core of a chat service: its log, delivery to devices that come and go, and the return after an outage."""
