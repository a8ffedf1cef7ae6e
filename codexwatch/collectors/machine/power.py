"""Whether the machine runs on its battery."""

import psutil


def on_battery() -> bool:
    """False where there is no battery or nobody knows."""
    try:
        battery = psutil.sensors_battery()
    except (AttributeError, OSError, RuntimeError, ValueError):
        return False
    return battery is not None and battery.power_plugged is False
