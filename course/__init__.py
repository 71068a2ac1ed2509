"""The tooling of the course: records, pages, blocks and links."""
