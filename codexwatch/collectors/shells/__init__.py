"""What a new shell would be given: the start-up files, read without running them, or the shell itself on demand."""
