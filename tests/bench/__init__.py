"""Numbers that are promised, measured: each file is a program, no test."""
