"""What the user asks for: the study file as one typed, closed model."""
