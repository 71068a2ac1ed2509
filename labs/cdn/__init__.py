"""The core of a content delivery network: routing readers to sites, caches in tiers, and purges that hold."""
