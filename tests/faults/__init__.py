"""Reproductions: real files, sockets and processes in a private world, codexwatch as a whole process."""
