"""The long-lived process: triggers in, serial cycles, alerts out."""
