"""Every setting with its default; what the configuration file says is read into these."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from codexwatch.model.secret import Secret

CONTROL_URLS = (
    "http://captive.apple.com/hotspot-detect.html",
    "http://detectportal.firefox.com/success.txt",
    "http://connect.rom.miui.com/generate_204",
)
"""Hosts that always give the same answer; they tell "offline" from "blocked"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeSettings:
    """Intervals and time-outs are seconds."""

    enabled: bool = True
    interval: float = 60
    idle_interval: float = 300
    timeout: float = 5
    control_urls: tuple[str, ...] = CONTROL_URLS


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchSettings:
    """Files that are watched beside the ones that codexwatch finds by itself."""

    extra_files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertSettings:
    """What is told, on the desktop and to the command; everything is in the log.

    `quiet_hours`: `22:00-07:00`, by the local clock. `snooze`: how long the popup's button silences an alert.
    `command`: an argument vector that gets each alert as JSON on stdin. `language`: `en` or `zh_CN`, of alerts and of
    what `check`, `status` and `explain` show; None: that of the session.
    """

    desktop: bool = True
    min_severity: str = "warning"
    quiet_hours: str | None = None
    snooze: str = "2h"
    command: tuple[str, ...] = ()
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSettings:
    """Overrides of one rule; `hold_for` is seconds."""

    enabled: bool = True
    severity: str | None = None
    hold_for: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CodexSettings:
    """Overrides of what is detected."""

    home: str | None = None
    version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogSettings:
    """`file` None is the place in the state folder."""

    level: str = "info"
    file: str | None = None
    max_bytes: int = 5_000_000
    backups: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class OtlpSettings:
    """Where OpenTelemetry goes: `endpoint` is the collector's base URL, `/v1/metrics` and `/v1/logs` below it.

    `proxy` is the only one that is ever used; `timeout` is seconds for a whole request, `interval` seconds between two
    of metrics. `instance_id`: a random one for each start. `host_name`: the machine's name goes along.
    """

    endpoint: str | None = None
    headers: Mapping[str, Secret] = field(default_factory=dict)
    proxy: Secret | None = None
    ca_file: str | None = None
    timeout: float = 10
    interval: float = 60
    instance_id: bool = True
    host_name: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportSettings:
    """Numbers and alerts for a company's own monitoring; everything is off.

    `textfile`: for node_exporter's textfile collector. `metrics_port`: of `/metrics` on 127.0.0.1.
    """

    textfile: str | None = None
    metrics_port: int | None = None
    otlp: OtlpSettings = OtlpSettings()

    @property
    def on(self) -> bool:
        return bool(self.textfile or self.metrics_port or self.otlp.endpoint)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All of them."""

    probe: ProbeSettings = ProbeSettings()
    watch: WatchSettings = WatchSettings()
    alerts: AlertSettings = AlertSettings()
    rules: Mapping[str, RuleSettings] = field(default_factory=dict)
    codex: CodexSettings = CodexSettings()
    log: LogSettings = LogSettings()
    export: ExportSettings = ExportSettings()
