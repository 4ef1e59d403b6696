"""What Redis holds: sessions, budgets, caches and wake-up signals."""
