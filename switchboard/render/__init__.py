"""An Answer as each channel shows it. Pure functions: an Answer and the phrases of its language in, a payload out."""
