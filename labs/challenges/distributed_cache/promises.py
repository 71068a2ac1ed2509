"""What clients of the cache ask, what they may be told, and what was promised to them.

A client that changes a row commits it to the database, which numbers the row's versions, and then tells the cache. Clients speak to any
member, in JSON:

    {"type": "get", "key": "k1", "level": "one" or "quorum"}           {"type": "value", "value": "k1@7"}
    {"type": "put", "key": "k1", "value": "k1@8", "version": 8}        {"type": "ok"}

An operator tells every node who the members are, at the start, when one joins or leaves, and when a machine was replaced. Then it asks
where keys are:

    {"type": "members", "epoch": 2, "nodes": ["n1", …]}                {"type": "ok"}: from now on I act by this list
    {"type": "where", "keys": ["s1", …]}                               {"type": "nodes", "nodes": [["n2", "n4", "n1"], …]}

Nodes may read rows:

    world.send("db", {"type": "read", "key": "k1", "id": 5})           {"type": "row", "key": "k1", "value": "k1@7", "version": 7, "re": 5}
"""

from __future__ import annotations

COPIES = 3  # members that hold a key, or all if they are fewer
STALE = 2.0  # seconds after an acknowledged put in which a get at level one may still be told what was before
PATIENCE = 0.4  # seconds a client waits for an answer before it asks another member
GIVE_UP = 4.0  # seconds; nobody asks in vain for longer
READY = 2.0  # seconds in which every node takes a new list of members, if nothing fails
SHARE = 1.5  # times its share: what a member may hold, and what may move when one joins or leaves
ROW = (0.04, 0.08)  # seconds that the database takes for a row
QUIET, SECONDS = 10.0, 15.0  # seconds: until when clients ask, and the end

KEYS = tuple(f"k{number}" for number in range(1, 25))
SAMPLE = tuple(f"s{number}" for number in range(1, 61))  # keys whose places the operator asks for

# The last stage is known by its network, and promises more.
FAST = (0.001, 0.005)  # seconds that a message takes
CROWD, CROWDED = 40, ("h1", "h2", "h3")  # so many clients want one of these rows within 50 ms
MOST_SENT = 9.0  # messages for each question
HALF_WITHIN, MOST_WITHIN = 0.02, 0.15  # seconds, for half of the usual answers and for 99 % of all
