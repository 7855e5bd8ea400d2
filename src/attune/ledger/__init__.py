"""Ground floor: what an entry, a label, a view and a fold are. Pure Python, no clock, no I/O."""
