"""What the user keeps quiet, and which of it has had nothing to keep quiet."""

from collections.abc import Collection, Mapping

from codexwatch.model.settings import RuleSettings
from codexwatch.model.silence import Silence

Identity = tuple[str, str]


def about_nothing(silence: Silence, seen: Collection[Identity]) -> bool:
    """Whether it is about none of these alerts. A pause is about everything."""
    return silence.rule is not None and not any(
        rule == silence.rule and silence.subject in (None, subject) for rule, subject in seen
    )


def switched_off(rules: Mapping[str, RuleSettings]) -> tuple[str, ...]:
    """Rules that are not looked at: whether they would find anything, nobody knows."""
    return tuple(slug for slug, settings in rules.items() if not settings.enabled)


def changed_nothing(rules: Mapping[str, RuleSettings], seen: Collection[Identity]) -> tuple[str, ...]:
    """Rules that were given another severity or hold, of which none of these alerts is one."""
    fired = {rule for rule, _ in seen}
    set_otherwise = (
        slug
        for slug, settings in rules.items()
        if settings.enabled and (settings.severity is not None or settings.hold_for is not None)
    )
    return tuple(slug for slug in set_otherwise if slug not in fired)
