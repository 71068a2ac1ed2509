"""Key, effect and answer in one transaction, the key first: whoever comes second finds it taken, or finds the answer."""

from __future__ import annotations

import hashlib
import json

from labs.practice.api.messages import Request, Response, problem
from labs.practice.api.store import BusyError, DuplicateError, Row, Session

KEPT = 24 * 3600  # seconds


def create(request: Request, db: Session, now: float) -> Response:
    key = request.headers.get("Idempotency-Key")
    if not key:
        return problem(400, "key-missing", "Send an Idempotency-Key.")
    place = json.dumps([request.customer, key])
    asked = json.dumps([request.method, request.path, hashlib.sha256(request.body).hexdigest()])
    try:
        with db.transaction():
            stored = db.get("answers", place)
            if stored and stored["until"] <= now:
                db.put("answers", place, None)
                stored = None
            if stored is None:
                booking = db.new_id()
                body = {**json.loads(request.body), "id": booking}
                response = Response(201, {"Location": f"{request.path}/{booking}"}, body)
                db.insert("answers", place, {"asked": asked, "response": response, "until": now + KEPT})
                db.insert("bookings", booking, {**body, "customer": request.customer, "made": int(now), "version": 1})
                return response
    except BusyError:
        return problem(409, "in-progress", "The first request with this key is still running.", {"Retry-After": "1"})
    except DuplicateError:  # the other one was faster, and is done
        stored = db.get("answers", place)
    return replay(stored, asked)


def replay(stored: Row | None, asked: str) -> Response:
    assert stored
    if stored["asked"] != asked:
        return problem(422, "key-reused", "This Idempotency-Key came with another request before.")
    response: Response = stored["response"]
    return response
