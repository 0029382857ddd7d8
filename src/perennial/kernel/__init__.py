"""Pure Python without Django: money, working days, ranges, statistics, text. Every room may import it."""
