"""An order in JSON and in the wire format of Protocol Buffers: how many bytes, and what an old reader makes of a changed schema.

The encoder follows https://protobuf.dev/programming-guides/encoding/: a field is a tag (number and wire type) and its value;
integers are varints, seven bits a byte; text, bytes and embedded messages carry their length. Field names never travel.
"""

import json
import random
import zlib
from typing import Any

VARINT, FIXED64, LENGTH = 0, 1, 2  # wire types
Field = tuple[int, str]  # number, kind
Schema = dict[str, Field]

ITEM: Schema = {"sku": (1, "text"), "quantity": (2, "int"), "unit_price_cents": (3, "int")}
ORDER: Schema = {
    "order_id": (1, "int"),
    "customer_id": (2, "int"),
    "status": (3, "int"),
    "total_cents": (4, "int"),
    "created_at_ms": (5, "int"),
    "items": (6, "message"),
}


def varint(n: int) -> bytes:
    n &= (1 << 64) - 1  # a negative int is sent as 64 bits of two's complement
    out = bytearray()
    while n > 0x7F:
        out.append(n & 0x7F | 0x80)
        n >>= 7
    return bytes([*out, n])


def zigzag(n: int) -> int:
    return n << 1 ^ n >> 63


def encode(message: dict[str, Any], schema: Schema) -> bytes:
    out = b""
    for name, value in message.items():
        number, kind = schema[name]
        for one in value if isinstance(value, list) else [value]:
            if kind == "int":
                out += varint(number << 3 | VARINT) + varint(one)
            elif kind == "sint":
                out += varint(number << 3 | VARINT) + varint(zigzag(one))
            elif kind == "fixed64":
                out += varint(number << 3 | FIXED64) + one.to_bytes(8, "little")
            else:
                body = one.encode() if kind == "text" else encode(one, ITEM)
                out += varint(number << 3 | LENGTH) + varint(len(body)) + body
    return out


def read_varint(data: bytes, at: int) -> tuple[int, int]:
    n = shift = 0
    while True:
        n |= (data[at] & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if data[at - 1] < 0x80:
            return n, at


def decode(data: bytes, schema: Schema) -> dict[str, Any]:
    """What a program compiled with this schema sees. A number it doesn't know is skipped: the wire type says how long it is."""
    names = {number: name for name, (number, _) in schema.items()}
    seen: dict[str, Any] = {}
    at = 0
    while at < len(data):
        tag, at = read_varint(data, at)
        value: Any
        if tag & 7 == VARINT:
            value, at = read_varint(data, at)
        else:
            size, at = (8, at) if tag & 7 == FIXED64 else read_varint(data, at)
            value, at = data[at : at + size], at + size
        seen[names.get(tag >> 3, f"unknown {tag >> 3}")] = value
    return seen


def order(dice: random.Random) -> dict[str, Any]:
    lines = [(f"SKU-{dice.randrange(10**6):06}", dice.randrange(1, 5), dice.randrange(500, 20000)) for _ in range(3)]
    return {
        "order_id": 80_000_000 + dice.randrange(10**6),
        "customer_id": dice.randrange(10**7),
        "status": 2,
        "total_cents": sum(quantity * price for _, quantity, price in lines),
        "created_at_ms": 1_790_000_000_000 + dice.randrange(10**9),
        "items": [{"sku": sku, "quantity": quantity, "unit_price_cents": price} for sku, quantity, price in lines],
    }


def sizes(messages: list[dict[str, Any]], schema: Schema) -> tuple[int, int, int, int]:
    """JSON and protobuf, each plain and compressed with DEFLATE, which is what gzip uses."""
    text = json.dumps(messages[0] if len(messages) == 1 else messages, separators=(",", ":")).encode()
    wire = b"".join(encode(message, schema) if len(messages) == 1 else framed(message, schema) for message in messages)
    return len(text), len(wire), len(zlib.compress(text)), len(zlib.compress(wire))


def framed(message: dict[str, Any], schema: Schema) -> bytes:
    body = encode(message, schema)
    return varint(1 << 3 | LENGTH) + varint(len(body)) + body  # an element of `repeated Order orders = 1`


def main() -> None:
    dice = random.Random(1)
    orders = [order(dice) for _ in range(100)]
    note = "".join("etaoin shrdlu"[dice.randrange(13)] for _ in range(1000))
    print("bytes                    JSON   protobuf   both compressed: JSON   protobuf")
    for name, messages, schema in (
        ("one order", orders[:1], ORDER),
        ("100 orders", orders, ORDER),
        ("1,000 letters of text", [{"text": note}], {"text": (1, "text")}),
    ):
        json_, wire, json_zip, wire_zip = sizes(messages, schema)
        print(f"{name:22} {json_:6,}     {wire:6,}                  {json_zip:6,}     {wire_zip:6,}")

    print("\nbytes of one field:")
    id_ = 2**63 - 25  # as good as random
    for value, kind in ((1, "int"), (300, "int"), (-1, "int"), (-1, "sint"), (id_, "int"), (id_, "fixed64")):
        print(f"  {value:20} as {kind:8} {len(encode({'x': value}, {'x': (1, kind)})):3}")

    print("\nthe writer's schema changes, the reader's does not:")
    one = {"order_id": 7, "total_cents": 4200}
    for name, new, message in (
        ("new field 7", {**ORDER, "coupon": (7, "text")}, {**one, "coupon": "SPRING"}),
        ("total renumbered 4 -> 8", {**ORDER, "total_cents": (8, "int")}, one),
        (
            "4 reused for a discount",
            {**ORDER, "total_cents": (8, "int"), "discount_cents": (4, "int")},
            {**one, "discount_cents": 500},
        ),
    ):
        print(f"  {name:24} -> {decode(encode(message, new), ORDER)}")


if __name__ == "__main__":
    main()
