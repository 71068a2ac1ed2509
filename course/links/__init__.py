"""The link validator: is the list sound, is each link alive, and is it the document it claims to be?

``scripts/links`` runs it; what it promises stands in docs/contributing/links.md. Decisions are pure functions (``lint``, ``titles``,
``judge``); files, sockets and processes are touched only in the modules named for them.
"""
