"""PDFs made for the tests: with a title where it is wanted, and damaged as it is wanted."""

from __future__ import annotations

import io
import zlib

from pypdf import PdfReader, PdfWriter


def pdf(*pages: str, title: str = "", objects_in_stream: bool = False, padding: int = 0) -> bytes:
    """Pages of text lines; a page "" is a scan. The catalog, the pages and the info can be put into a compressed object stream."""
    kids = " ".join(f"{10 + 2 * n} 0 R" for n in range(len(pages)))
    plain = {1: "<< /Type /Catalog /Pages 2 0 R >>", 2: f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>"}
    plain[3] = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    plain[4] = f"<< /Title ({title}) >>" if title else "<< >>"
    streams: dict[int, bytes] = {}
    for number, text in enumerate(pages):
        page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Resources << /Font << /F1 3 0 R >> >>"
        plain[10 + 2 * number] = f"{page} /Contents {11 + 2 * number} 0 R >>"
        lines = "".join(f"({line}) Tj 0 -20 Td " for line in text.split("\n") if line)
        streams[11 + 2 * number] = (
            f"BT /F1 12 Tf 50 700 Td {lines}ET".encode("latin-1") if text else b"0 0 600 800 re f"
        )
    out = io.BytesIO(b"")
    out.write(b"%PDF-1.5\n")
    offsets: dict[int, int] = {}

    def add(number: int, data: bytes) -> None:
        offsets[number] = out.tell()
        out.write(b"%d 0 obj\n" % number + data + b"\nendobj\n")

    for number, data in streams.items():
        add(number, b"<< /Length %d >>\nstream\n" % len(data) + data + b"\nendstream")
    if padding:
        add(90, b"<< /Length %d >>\nstream\n" % padding + b"x" * padding + b"\nendstream")
    if objects_in_stream:
        return _with_object_stream(out, plain, offsets, add)
    for number, text in plain.items():
        add(number, text.encode("latin-1"))
    start, size = out.tell(), max(offsets) + 1
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % size)
    for number in range(1, size):
        out.write(b"%010d 00000 n \n" % offsets[number] if number in offsets else b"0000000000 00000 f \n")
    out.write(b"trailer\n<< /Size %d /Root 1 0 R /Info 4 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, start))
    return out.getvalue()


def _with_object_stream(out, plain, offsets, add) -> bytes:
    index, body = "", ""
    for number, text in plain.items():
        index += f"{number} {len(body)} "
        body += text + " "
    packed = zlib.compress((index + body).encode("latin-1"))
    head = (
        f"<< /Type /ObjStm /N {len(plain)} /First {len(index)} /Filter /FlateDecode /Length {len(packed)} >>\nstream\n"
    )
    add(50, head.encode() + packed + b"\nendstream")
    start = out.tell()
    offsets[51] = start
    order = list(plain)
    rows = b""
    for number in range(52):
        if number in plain:
            rows += b"\x02" + (50).to_bytes(4, "big") + order.index(number).to_bytes(2, "big")
        else:
            rows += (b"\x01" + offsets[number].to_bytes(4, "big") if number in offsets else b"\x00" * 5) + b"\x00\x00"
    packed = zlib.compress(rows)
    entries = f"/Type /XRef /Size 52 /W [1 4 2] /Root 1 0 R /Info 4 0 R /Filter /FlateDecode /Length {len(packed)}"
    out.write(f"51 0 obj\n<< {entries} >>\nstream\n".encode() + packed + b"\nendstream\nendobj\n")
    out.write(b"startxref\n%d\n%%%%EOF\n" % start)
    return out.getvalue()


def encrypted(data: bytes, password: str = "") -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    writer.encrypt(user_password=password, owner_password="owner", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def looping() -> bytes:
    """A page tree that contains itself."""
    return pdf("x").replace(b"/Kids [10 0 R]", b"/Kids [ 2 0 R]")
