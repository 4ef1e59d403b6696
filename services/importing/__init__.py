"""Brings files of other systems in: row by row, in batches that are written whole, with every refusal explained."""
