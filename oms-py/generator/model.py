"""The library's JSON Schemas, understood: what classes there are, and what a field holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from keyword import iskeyword
from typing import Any

Schema = dict[str, Any]
# Kinds without an empty value: where the library leaves one out and the schema names no default, it is None.
UNGUESSED = ("enum", "mixed", "tagged")


def spell(name: str) -> str:
    """The name of a field in Python."""
    return name + "_" if iskeyword(name) else name


def camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


@dataclass(frozen=True)
class Kind:
    """What a field holds."""

    what: str  # text, int, bool, amount, instant, any, enum, value, tagged, mixed, list, map
    name: str = ""
    inner: Kind | None = None
    texts: tuple[str, ...] = ()
    keyed: tuple[tuple[str, str], ...] = ()  # Of mixed: the one field of a variant, and its class.


@dataclass
class Field:
    key: str
    kind: Kind
    doc: str
    required: bool
    nullable: bool
    default: Any = None

    @property
    def name(self) -> str:
        return spell(self.key)


@dataclass
class Enumeration:
    name: str
    doc: str
    members: list[tuple[str, str]]


@dataclass
class Class:
    name: str
    doc: str
    fields: list[Field]
    base: str = "Value"
    made: bool = False  # Whether callers make it, or only the library.
    tag: str = ""  # The `type` of a variant.
    variants: list[str] = field(default_factory=list)


@dataclass
class Call:
    name: str
    doc: str
    fields: list[Field]
    answer: str = "Receipt"
    page: bool = False
    endless: bool = False


class Model:
    """Everything that is written, by name."""

    def __init__(self, library: Schema) -> None:
        self.enums: dict[str, Enumeration] = {}
        self.classes: dict[str, Class] = {}
        self.in_the_making: set[str] = set()
        self.half = ""
        self.library = library
        self.names: dict[tuple[str, str], str] = {}
        self.commands = self.calls("commands")
        self.half = "output"
        self.receipt = self.kind(library["output"]["receipt"]).name
        self.queries = self.calls("queries")
        self.kind(library["output"]["sent_event"])
        self.circumstances = self.fields(self.resolved(library["input"]["context"], "input"), "input")

    # Schemas

    def defs(self, half: str) -> dict[str, Schema]:
        found: dict[str, Schema] = self.library[half]["$defs"]
        return found

    def resolved(self, schema: Schema, half: str) -> Schema:
        while "$ref" in schema:
            schema = self.defs(half)[schema["$ref"].rsplit("/", 1)[1]]
        return schema

    # Calls

    def calls(self, what: str) -> list[Call]:
        made = []
        for name, described in self.library["input"][what].items():
            self.half = "input"
            fields = self.fields(self.resolved(described["schema"], "input"), "input")
            call = Call(name, described["description"], fields)
            if what == "queries":
                self.half = "output"
                self.answer(call, self.library["output"]["answers"][name]["schema"])
            made.append(call)
        return made

    def answer(self, call: Call, schema: Schema) -> None:
        shape = self.resolved(schema, "output")
        if set(shape.get("properties", ())) == {"rows", "next"}:
            call.page = True
            call.endless = "next" in shape.get("required", ())
            call.answer = self.kind(shape["properties"]["rows"]["items"]).name
            return
        call.answer = self.kind(schema).name

    # Fields

    def fields(self, schema: Schema, half: str) -> list[Field]:
        required = schema.get("required", [])
        properties = schema.get("properties", {})
        order = [key for key in required if key in properties] + [key for key in properties if key not in required]
        previous, self.half = self.half, half
        made = [self.field(key, properties[key], key in required) for key in order if not self.is_tag(properties[key])]
        self.half = previous
        if half == "output":
            optional_together(made)
        return made

    @staticmethod
    def is_tag(schema: Schema) -> bool:
        return "const" in schema

    def field(self, key: str, schema: Schema, required: bool) -> Field:
        target = self.resolved(schema, self.half)
        doc = schema.get("description") or ""
        nullable = is_nullable(schema) or is_nullable(target)
        default = schema.get("default", target.get("default"))
        kind = self.kind(schema)
        nullable = nullable or (kind.what in UNGUESSED and not required and default is None)
        return Field(key, kind, doc, required, nullable, default)

    def kind(self, schema: Schema) -> Kind:
        if "$ref" in schema:
            return self.kind_of_def(schema["$ref"].rsplit("/", 1)[1])
        for choice in ("anyOf", "oneOf"):
            if choice in schema:
                others = [one for one in schema[choice] if one.get("type") != "null"]
                return self.kind(others[0]) if len(others) == 1 else Kind("any")
        if "title" in schema and "properties" in schema:
            return Kind("value", self.struct(schema["title"], schema))
        return self.plain_kind(schema)

    def plain_kind(self, schema: Schema) -> Kind:
        types = schema.get("type", [])
        types = [types] if isinstance(types, str) else types
        if str(schema.get("pattern", "")).startswith("^-?[0-9]"):
            return Kind("amount")
        if schema.get("format") == "date-time":
            return Kind("instant")
        if "array" in types:
            return Kind("list", inner=self.kind(schema["items"]))
        if "object" in types:
            return Kind("map", inner=self.kind(map_values(schema)))
        for what, kind in (("string", "text"), ("integer", "int"), ("boolean", "bool")):
            if what in types:
                return Kind(kind)
        return Kind("any")

    def kind_of_def(self, name: str) -> Kind:
        schema = self.defs(self.half)[name]
        if "$ref" in schema:
            return self.kind(schema)
        choices = schema.get("oneOf", [])
        texts = schema.get("enum") or [one["const"] for one in choices if "const" in one]
        if texts and len(texts) == len(choices or texts):
            return self.enumeration(name, schema, choices, texts)
        if choices:
            return self.union(name, schema, choices, texts)
        if "properties" in schema:
            return Kind("value", self.struct(name, schema))
        return self.plain_kind(schema)

    # Classes

    def enumeration(self, name: str, schema: Schema, choices: list[Schema], texts: list[str]) -> Kind:
        docs = {one["const"]: one.get("description", "") for one in choices}
        made_name = {"Kind": "RecordKind"}.get(name, name)
        if made_name not in self.enums:
            members = [(text, docs.get(text, "")) for text in texts]
            self.enums[made_name] = Enumeration(made_name, schema.get("description", ""), members)
        return Kind("enum", made_name, texts=tuple(texts))

    def union(self, name: str, schema: Schema, choices: list[Schema], texts: list[str]) -> Kind:
        if all("type" in one.get("properties", {}) for one in choices):
            return self.tagged(name, schema, choices)
        objects = [one for one in choices if "properties" in one]
        if objects and len(objects) + len(texts) == len(choices) and all(len(one["properties"]) == 1 for one in objects):
            keys = [next(iter(one["properties"])) for one in objects]
            keyed = [(key, self.struct(name + camel(key), one)) for key, one in zip(keys, objects)]
            return Kind("mixed", texts=tuple(texts), keyed=tuple(keyed))
        return Kind("any")

    def tagged(self, name: str, schema: Schema, choices: list[Schema]) -> Kind:
        if name not in self.classes:
            union = self.classes[name] = Class(name, schema.get("description", ""), [], base="Tagged")
            for choice in choices:
                tag = choice["properties"]["type"]["const"]
                variant = camel(tag) if name == "Event" else name + camel(tag)
                self.struct(variant, choice, base=name, tag=tag)
                union.variants.append(variant)
        return Kind("tagged", name)

    def struct(self, name: str, schema: Schema, base: str = "Value", tag: str = "") -> str:
        name, base, own = self.named(name, schema, base)
        if name in self.in_the_making:
            return name  # A value may hold one of its own kind.
        known = self.classes.get(name)
        made_here = self.half == "input"
        if known is not None and (known.made or not made_here or known.tag):
            assert {one.key for one in known.fields} >= set(own) - {"type"}, f"two classes called {name}"
            return name
        made = known or Class(name, schema.get("description", ""), [], base=base, tag=tag)
        self.classes[name] = made
        made.made = made.made or made_here
        if known is None:
            self.in_the_making.add(name)
            made.fields = [one for one in self.fields(schema, self.half) if one.key in own]
            self.in_the_making.remove(name)
        return name

    def named(self, name: str, schema: Schema, base: str) -> tuple[str, str, list[str]]:
        """The class's name, its base, and which fields are its own."""
        keys = list(schema["properties"])
        if name.startswith("Versioned"):
            rest = set(keys) - {"version"}
            for other, known in self.defs("output").items():
                if set(known.get("properties", ())) == rest:
                    self.kind_of_def(other)
                    return f"Versioned{other}", other, ["version"]
        if name.startswith("PolicyVersion"):
            return schema["properties"]["policy"]["$ref"].rsplit("/", 1)[1] + "Version", base, keys
        if name.endswith("Input"):
            short = name.removesuffix("Input")
            twin = self.defs("output").get(short)
            if twin is None or is_same(schema, twin):
                return short, base, keys
        assert not name[-1].isdigit(), f"{name} needs a name of its own"
        return name, base, keys


def is_same(given: Schema, answered: Schema) -> bool:
    """Whether what is given and what is answered hold the same fields, of the same kinds, and one that is always answered is
    always given."""
    fields, answers = given["properties"], answered.get("properties", {})
    if set(fields) != set(answers) or any(parts(fields[key]) != parts(answers[key]) for key in fields):
        return False
    surely = set(given.get("required", ())) | {key for key, one in fields.items() if "default" in one}
    return set(answered.get("required", ())) <= surely


def parts(schema: Schema) -> set[str]:
    """The names of what a field may hold, but for null."""
    if "$ref" in schema:
        return {schema["$ref"].rsplit("/", 1)[1].removesuffix("Input")}
    types = schema.get("type", [])
    found = {types} if isinstance(types, str) else set(types)
    for one in [*schema.get("anyOf", ()), *schema.get("oneOf", ())]:
        found |= parts(one)
    if "items" in schema:
        found |= parts(schema["items"])
    return found - {"null"}


def is_nullable(schema: Schema) -> bool:
    types = schema.get("type")
    return (isinstance(types, list) and "null" in types) or any(
        one.get("type") == "null" for one in schema.get("anyOf", ())
    )


def map_values(schema: Schema) -> Schema:
    patterns = schema.get("patternProperties")
    if patterns:
        found: Schema = next(iter(patterns.values()))
        return found
    more = schema.get("additionalProperties")
    return more if isinstance(more, dict) else {}


def optional_together(fields: list[Field]) -> None:
    """Fields without a value to stand for their absence are None when they are absent, and so are their companions."""
    loose = [one for one in fields if not one.required and not one.nullable and one.default is None]
    if any(one.kind.what in ("text", "instant", "any") for one in loose):
        for one in loose:
            one.nullable = True
