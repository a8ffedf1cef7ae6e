"""What is shipped as files and made from the program itself: completions, the manual page, schemas, tables."""
