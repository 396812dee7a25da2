"""The composition root: the one place where concrete classes meet."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from importlib.metadata import version
from typing import Literal

from app.clock import SystemClock
from app.container import Container
from app.domain.drafting import LABEL
from app.domain.records import DeliveryOutcome
from app.domain.routing import Route
from app.errors import ConfigurationError, Problem
from app.example_config import from_registry
from app.faults import Faults
from app.identifiers import Identifiers
from app.jobs import workflows
from app.jobs.clock import Clock
from app.jobs.engine import Engine
from app.outgoing.channels import Channels
from app.outgoing.identity_provider import IdentityProvider
from app.services.calling import probe_soon
from app.services.configured_policies import configured_people, configured_policies
from app.services.figure_gauges import FigureGauges
from app.services.open_ticket import repair
from app.services.operating_gauges import OperatingGauges
from app.services.receive_delivery import REFUSED
from app.services.search import catch_up
from app.services.write_decision import repair_decisions
from app.settings import Settings
from app.storage.database import Database, make_engine
from app.storage.migrating import upgrade
from app.storage.single_process import acquire
from app.storage.write_ledger import DatabaseLedger
from app.telemetry import Metrics, make_metrics
from connectors import registry
from connectors.contract import Connector, ConnectorContext, EmbeddedTracker
from connectors.errors import Misconfigured
from connectors.write_rules import WriteLedger


def connect(settings: Settings, ledger: WriteLedger | None = None) -> dict[str, Connector]:
    """Build every configured connector; nothing is called yet. ``ledger`` counts the writes of every process.

    Raises:
        ConfigurationError: one problem per connection that cannot be built.
    """
    people = configured_people(settings)
    connections: dict[str, Connector] = {}
    problems = []
    for connection in settings.connections:
        try:
            build = registry.factory(connection.kind)
            context = ConnectorContext(
                public_url=settings.server.public_url.rstrip("/"),
                data_dir=str(settings.paths.data_dir),
                people=people.accounts_on(connection.name),
                labels=(LABEL,),
                ledger=ledger,
            )
            connections[connection.name] = build(connection.name, connection.revealed(), context)
        except Misconfigured as error:
            pointer = f"connections.{connection.name}" + (f".{error.fields[0]}" if error.fields else "")
            problems.append(Problem("connection-misconfigured", str(error), pointer))
    if problems:
        raise ConfigurationError("the connections cannot be used as configured", tuple(problems))
    return connections


def open_database(settings: Settings) -> Database:
    """Open the configured database; nothing is connected yet."""
    return Database(make_engine(settings.database.url.get_secret_value()))


def compose(settings: Settings, database: Database, connections: dict[str, Connector], engine: Engine) -> Container:
    """Put the container together."""
    clock = SystemClock()
    return Container(
        settings=settings,
        database=database,
        connections=connections,
        jobs=engine,
        clock=clock,
        identifiers=Identifiers(clock),
        faults=Faults.from_environment(os.environ),
        metrics=_metrics(database),
        people=configured_people(settings),
        routes=tuple(Route(route.connection, route.accepted) for route in settings.routes),
        policies=configured_policies(settings),
        identity_provider=identity_provider(settings),
        sender=Channels(),
    )


def identity_provider(settings: Settings) -> IdentityProvider | None:
    """Where people sign in; None where only keys open the pages.

    Raises:
        ConfigurationError: it needs a library that is not installed.
    """
    if not settings.oidc.issuer:
        return None
    return IdentityProvider(settings.oidc, f"{settings.server.public_url.rstrip('/')}/sign-in/oidc/callback")


def _metrics(database: Database) -> Metrics:
    def links() -> dict[str, int]:
        with database.reading() as work:
            return work.links.counts_by_state()

    def items() -> dict[str, int]:
        with database.reading() as work:
            return work.action_items.counts_by_state()

    return make_metrics(version("followthrough"), links, items)


Role = Literal["all", "api", "worker"]


@contextmanager
def running(settings: Settings, role: Role = "all", *, answers: bool = True) -> Iterator[Container]:
    """The whole service without its HTTP side: database, connections, durable work, clock.

    In the role "api" it enqueues work and does none; "worker" and "all" do it, and look at the clock. Without
    ``answers`` other commands do not ask it but wait until it ends: it works for one command.

    Raises:
        ConfigurationError: the connections cannot be built, or the role needs a database that several can share.
        AlreadyRunning: another process works on the same SQLite file.
        DatabaseUnavailable: the database cannot be opened or brought up to date.
    """
    with ExitStack() as stack:
        database = open_database(settings)
        stack.callback(database.close)
        if database.is_sqlite and role != "all":
            message = f'the role "{role}" needs PostgreSQL ([database] url): with SQLite one process does everything'
            raise ConfigurationError(message, (Problem("role-needs-postgresql", message, "database.url"),))
        if database.file is not None:
            stack.enter_context(acquire(database.file, settings.server.public_url if answers else ""))
        connections = connect(settings, DatabaseLedger(database))
        for connector in connections.values():
            stack.callback(connector.close)
        upgrade(database)
        lanes = {name: connector.capabilities for name, connector in connections.items()}
        engine = Engine(database, lanes, settings.jobs.poll_seconds)
        container = compose(settings, database, connections, engine)
        stack.callback(engine.stop)
        engine.launch(partial(workflows.run, container), works=role != "api")
        for name in connections:
            container.metrics.expect(name, (*DeliveryOutcome, REFUSED))
        container.metrics.registry.register(FigureGauges(container))
        container.metrics.registry.register(OperatingGauges(container))
        if role != "api":
            _begin_to_work(container, stack)
        yield container


def _begin_to_work(container: Container, stack: ExitStack) -> None:
    """Mend what a crash left, start the trackers that run here, look at the clock."""
    probe_soon(container)
    repair(container)
    repair_decisions(container)
    catch_up(container)
    for connector in container.connections.values():
        if isinstance(connector, EmbeddedTracker):
            connector.start()
    clock = Clock(container)
    stack.callback(clock.stop)
    clock.start()


def example_config() -> str:
    """The configuration file with every setting and its default, for the connectors that come with the program."""
    return from_registry(registry.SETTINGS, registry.settings_model)
