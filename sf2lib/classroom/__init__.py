"""What only notebooks use: checks, plots, video, widgets, setup."""
