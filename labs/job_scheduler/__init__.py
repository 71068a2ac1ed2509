"""The core of a job scheduler: when a cron job is due, starting each run once, and graphs of tasks that can be repeated in part."""
