"""The Python that pages show, readers run and tests check: one module per mechanism."""
