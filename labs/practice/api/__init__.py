"""A small bookings API, in pieces that readers mend: exercises, the checks that judge them, solutions, and the whole service."""
