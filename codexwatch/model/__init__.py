"""The words of codexwatch as frozen values: no I/O, no clock, no judgement."""
