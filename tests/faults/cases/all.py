"""Every case."""

from tests.faults.cases import (
    dotenv,
    edge,
    editors,
    healthy,
    healthy_networks,
    hops,
    logins,
    mcp_servers,
    over_time,
    paths,
    processes,
    settings,
    shells,
    values,
)

FAMILIES = (values, dotenv, shells, hops, paths, edge, settings, mcp_servers, logins, processes, over_time, editors)

FOUND = [case for family in FAMILIES for case in family.FOUND]
HEALTHY = [*healthy.HEALTHY, *healthy_networks.HEALTHY]
