"""A row sets no variable that the program would drop before any rule sees it."""

from codexwatch.model.finding import Rule
from codexwatch.model.variable import KEPT_NAMES
from tests.rules.test_contract import each_rule, tables


@each_rule
def test_rows_set_what_is_kept(rule: Rule) -> None:
    rows = (*tables(rule).CLEAN, *tables(rule).FOUND)
    names = {name for row in rows for environment in row.world.environments for name in environment.variables}
    assert names <= KEPT_NAMES, "OTHER_NAMES in codexwatch/model/variable.py"
