"""What the first screens and the floor board show: one module per screen."""
