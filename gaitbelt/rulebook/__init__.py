"""The rule book of a clinic: what holds, what it blocks, what if, and its own rules."""
