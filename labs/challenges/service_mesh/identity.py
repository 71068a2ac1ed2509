"""Who is who in the mesh: an authority signs proofs, and anybody can tell a genuine one.

A real mesh signs certificates, checks them with a public key, and has each side prove in a handshake that it holds the private one.
Here one key does both (HMAC), so a sidecar could forge proofs if it read KEY; and a proof names the one node that may show it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

from labs.challenges.world.simulation import Message

KEY = b"known to the authority"


def prove(service: str, node: str, until: float) -> Message:
    """The authority's word that this node runs this service, until then."""
    return {"service": service, "node": node, "until": until, "mark": _mark(service, node, until)}


def genuine(proof: Any) -> bool:
    """Whether the authority has signed just this. What it says, and until when, is for the reader to judge."""
    if not isinstance(proof, dict) or not {"service", "node", "until", "mark"} <= proof.keys():
        return False
    return hmac.compare_digest(_mark(proof["service"], proof["node"], proof["until"]), str(proof["mark"]))


def _mark(*said: Any) -> str:
    return hmac.new(KEY, json.dumps(said).encode(), hashlib.sha256).hexdigest()
