"""What the care team and the front desk fill in."""
