"""Every command's help ends with an example, and every example is a call that is understood."""

from __future__ import annotations

import shlex

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from geo_service.cli.examples import EXAMPLES, example_of
from geo_service.cli.main import app


def commands(command, path=()):
    if hasattr(command, "commands"):
        for name, inner in command.commands.items():
            yield from commands(inner, (*path, name))
    else:
        yield path


ALL = sorted(commands(get_command(app)))


def parse(words):
    """Parse the words of a call down to its command; raises what a user would be told."""
    command, context = get_command(app), None
    context = command.make_context("geo-service", list(words), parent=None)
    while hasattr(context.command, "commands"):
        name, inner, rest = context.command.resolve_command(
            context, context._protected_args + context.args
        )
        context = inner.make_context(name, rest, parent=context)
    return context


def test_every_command_has_one_and_every_one_a_command():
    assert [path for path in ALL if example_of(path) is None] == []
    covered = {example_of(path) for path in ALL}
    assert len(covered) == len(set(EXAMPLES)), "an example without a command"


@pytest.mark.parametrize("example", EXAMPLES)
def test_examples_are_understood(example):
    parse(shlex.split(example))


def test_an_example_that_is_wrong_is_noticed():
    with pytest.raises(Exception, match=r"[Nn]o such option"):
        parse(["doctor", "--nonsense"])
    with pytest.raises(Exception, match=r"[Mm]issing"):
        parse(["assign", "a.csv"])


def test_help_shows_it():
    shown = CliRunner().invoke(app, ["region", "list", "--help"]).output
    assert "Example: geo-service region list" in shown
