"""Routes by environment, in the order in which they were derived."""

from codexwatch.model.network import Route, RouteKind, Routes, Stack, Target

HTTPS, WEBSOCKET = Target("https://a.example/", Stack.HTTPS), Target("wss://a.example/", Stack.WEBSOCKET)
OPTIONAL = Target("https://b.example/", Stack.HTTPS, essential=False)


def test_essential_routes_of_one_environment() -> None:
    found = Routes(
        Route(environment, target, RouteKind.DIRECT)
        for environment in ("one", "two")
        for target in (HTTPS, OPTIONAL, WEBSOCKET)
    )
    assert [route.target for route in found.essential("one")] == [HTTPS, WEBSOCKET]
    assert [route.environment for route in found.essential("two", Stack.WEBSOCKET)] == ["two"]
    assert found.essential("three") == ()
    assert len(found) == 6
