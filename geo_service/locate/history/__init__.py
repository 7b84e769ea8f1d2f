"""What earlier tickets teach about names of places."""
