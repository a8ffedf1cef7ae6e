"""`fix` as a whole: what is found, what would be done, what was done, what that has proved."""
