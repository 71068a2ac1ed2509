"""The core of a multi-region database: commit timestamps from bounded clocks, placement of voters, reads from followers."""
