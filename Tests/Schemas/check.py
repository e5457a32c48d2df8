#!/usr/bin/env python3
"""Holds the schemas in Schemas/ against JSON Schema, against their own examples, and against what the program writes.

    python3 check.py [--schemas DIRECTORY] [--types FILE] [--entries FILE] [--lines FILE]

It takes the PyPI packages jsonschema and referencing. It checks

- that every file is a valid schema of draft 2020-12, keeps to the few keywords that the program's own validator knows,
  is named by its $id, and that each of its $ref leads somewhere;
- that every event and every command has an example, that the examples are valid, and that they no longer are with a
  member that nobody knows, or without one that is required;
- --types: that every event type and command named in the file, one a line, has a schema, and that none is left over;
- --entries: that every line is an entry by entry.json whose data are valid by the schema of its type;
- --lines: that every line is one that an import takes.
"""

import argparse
import collections
import json
import pathlib
import sys

from jsonschema import Draft202012Validator
from referencing import Registry, Resource

KEYWORDS = {
    "$schema", "$id", "$ref", "$defs", "title", "description", "examples", "type", "properties", "required",
    "additionalProperties", "items", "minItems", "maxItems", "uniqueItems", "enum", "const", "pattern", "minLength",
    "maxLength", "minimum", "maximum", "oneOf", "anyOf", "patternProperties", "propertyNames",
}
BASE = "https://accord.example/schemas/"


class Problems:
    def __init__(self):
        self.count = 0

    def add(self, text):
        self.count += 1
        if self.count <= 50:
            print(text, file=sys.stderr)


def subschemas(schema):
    """A schema and every schema in it."""
    yield schema
    for keyword in ("additionalProperties", "items", "propertyNames"):
        if isinstance(schema.get(keyword), dict):
            yield from subschemas(schema[keyword])
    for keyword in ("oneOf", "anyOf"):
        for inner in schema.get(keyword, []):
            yield from subschemas(inner)
    for keyword in ("properties", "patternProperties", "$defs"):
        for inner in schema.get(keyword, {}).values():
            yield from subschemas(inner)


def unique(pairs):
    names = [name for name, _ in pairs]
    if len(set(names)) != len(names):
        raise ValueError(f"a member comes twice among {names}")
    return dict(pairs)


def load(directory, problems):
    schemas = {}
    for path in sorted(directory.rglob("*.json")):
        name = path.relative_to(directory).as_posix()
        text = path.read_text(encoding="utf-8")
        schema = schemas[name] = json.loads(text, object_pairs_hook=unique)
        if text != json.dumps(schema, ensure_ascii=False, indent=2) + "\n":
            problems.add(f"{name}: not indented by two spaces.")
        if schema.get("$id") != BASE + name:
            problems.add(f"{name}: its $id should be {BASE}{name}.")
    return schemas


def errors(validator, value):
    for error in validator.iter_errors(value):
        # Of a choice, say what the best fitting part of it says.
        while error.context:
            error = min(error.context, key=lambda inner: (-len(inner.absolute_path), inner.validator in ("const", "enum")))
        yield f"{error.json_path}: {error.message[:300]}"


def spoilt(value, path="$"):
    """The value with a member that nobody knows, in each of its objects in turn."""
    if isinstance(value, dict):
        yield f"{path} with an unknown member", {**value, "no such member": 1}
        for name, inner in value.items():
            for where, other in spoilt(inner, f"{path}.{name}"):
                yield where, {**value, name: other}
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            for where, other in spoilt(inner, f"{path}[{index}]"):
                yield where, value[:index] + [other] + value[index + 1:]


def check_refusals(name, schema, validator, problems):
    for example in schema["examples"]:
        if not isinstance(example, dict):
            continue
        cases = list(spoilt(example))
        for member in schema.get("required", []):
            cases.append((f"$ without {member}", {key: value for key, value in example.items() if key != member}))
        for where, value in cases:
            # What an entry's data may be is said by the schema of its type.
            if validator.is_valid(value) and not (name == "entry.json" and where.startswith("$.data")):
                problems.add(f"{name}: its example should not be valid: {where}.")


def check_schemas(schemas, validators, registry, problems):
    for name, schema in schemas.items():
        for error in errors(Draft202012Validator(Draft202012Validator.META_SCHEMA), schema):
            problems.add(f"{name}: no valid schema: {error}")
        resolver = registry.resolver(schema["$id"])
        for inner in subschemas(schema):
            for keyword in inner.keys() - KEYWORDS:
                problems.add(f"{name}: the keyword {keyword} is not among those that are used here.")
            if "$ref" in inner:
                try:
                    resolver.lookup(inner["$ref"])
                except Exception as error:
                    problems.add(f"{name}: {inner['$ref']} leads nowhere: {error}")
            if inner.get("type") == "object" and "properties" in inner and inner.get("additionalProperties") is not False:
                problems.add(f"{name}: an object that does not refuse further members.")
            for required in inner.get("required", []):
                if required not in inner.get("properties", {}):
                    problems.add(f"{name}: {required} is required and not described.")
        if name != "common.json" and not schema.get("examples"):
            problems.add(f"{name}: no example.")
        for example in schema.get("examples", []):
            for error in errors(validators[name], example):
                problems.add(f"{name}: its example at {error}")
        if schema.get("examples"):
            check_refusals(name, schema, validators[name], problems)


def check_types(schemas, path, problems):
    named = {line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()}
    known = {name.split("/")[1].removesuffix(".json") for name in schemas if "/" in name}
    for name in sorted(named - known):
        problems.add(f"{name} has no schema.")
    for name in sorted(known - named):
        problems.add(f"{name} has a schema, and there is no such event type or command.")
    print(f"{len(named)} event types and commands")


def check_entries(validators, path, problems):
    types = collections.Counter()
    with open(path, encoding="utf-8") as stream:
        for number, text in enumerate(stream, 1):
            entry = json.loads(text, object_pairs_hook=unique)
            for error in errors(validators["entry.json"], entry):
                problems.add(f"{path.name}:{number}: {error}")
            name = f"events/{entry.get('type')}.json"
            types[entry.get("type")] += 1
            if name not in validators:
                problems.add(f"{path.name}:{number}: {entry.get('type')} has no schema.")
                continue
            for error in errors(validators[name], entry.get("data")):
                problems.add(f"{path.name}:{number}: {entry['type']}: {error}")
    print(f"{types.total()} entries of {len(types)} types")


def check_lines(schemas, registry, path, problems):
    """Line by line by the definition of its command, which says more than that no alternative fits."""
    known = {}
    for reference in schemas["import-line.json"]["oneOf"]:
        command = reference["$ref"].removeprefix("#/$defs/")
        known[command] = Draft202012Validator({"$ref": f"{BASE}import-line.json{reference['$ref']}"}, registry=registry)
    commands = collections.Counter()
    with open(path, encoding="utf-8") as stream:
        for number, text in enumerate(stream, 1):
            line = json.loads(text, object_pairs_hook=unique)
            commands[line.get("command")] += 1
            if line.get("command") not in known:
                problems.add(f"{path.name}:{number}: {line.get('command')} cannot be imported.")
                continue
            for error in errors(known[line["command"]], line):
                problems.add(f"{path.name}:{number}: {line['command']}: {error}")
    print(f"{commands.total()} lines of {len(commands)} commands")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--schemas", type=pathlib.Path, default=pathlib.Path(__file__).parents[2] / "Schemas",
                        metavar="DIRECTORY")
    parser.add_argument("--types", type=pathlib.Path, metavar="FILE", help="event types and commands, one a line")
    parser.add_argument("--entries", type=pathlib.Path, metavar="FILE", action="append", default=[],
                        help="entries of a log, one a line")
    parser.add_argument("--lines", type=pathlib.Path, metavar="FILE", action="append", default=[],
                        help="lines of an import")
    arguments = parser.parse_args()
    problems = Problems()
    schemas = load(arguments.schemas, problems)
    registry = Registry().with_resources(
        (schema["$id"], Resource.from_contents(schema)) for schema in schemas.values())
    validators = {name: Draft202012Validator(schema, registry=registry) for name, schema in schemas.items()}
    check_schemas(schemas, validators, registry, problems)
    print(f"{len(schemas)} schemas")
    if arguments.types:
        check_types(schemas, arguments.types, problems)
    for path in arguments.entries:
        check_entries(validators, path, problems)
    for path in arguments.lines:
        check_lines(schemas, registry, path, problems)
    print(f"{problems.count} problems")
    sys.exit(1 if problems.count else 0)


if __name__ == "__main__":
    main()
