"""What past tickets teach about the names of places."""
