"""Small changes of users' files: (text, change) → text, with everything else kept as it is, byte by byte."""
