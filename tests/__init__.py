"""Tests of geo-service. Before anything else is imported, what Python compiles is kept."""

from tests.bytecode import keep_bytecode

keep_bytecode()
