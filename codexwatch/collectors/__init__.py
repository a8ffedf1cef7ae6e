"""Reading the machine: each module returns one section of the facts, or the reason why it cannot."""
