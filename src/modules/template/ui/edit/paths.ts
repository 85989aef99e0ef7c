import type { Data } from "../../form.ts";

type Json = Data[string];

/** A place in the data that a field can be bound to. `depth` indents it; `sample` is what stands there. */
export type DataPath = {
  path: string;
  key: string;
  depth: number;
  kind: "text" | "number" | "boolean" | "list" | "object" | "null";
  sample: string;
};

/** How deep and how far data is listed: enough for any medical record, not for a hostile one. */
const DEEPEST = 8;
const MOST = 2000;

/** Every path of sample data in reading order. Of a list its first row shows what the rows hold, under `path[0]`. */
export function pathsOf(data: Data): DataPath[] {
  const paths: DataPath[] = [];
  const walk = (value: Json, path: string, key: string, depth: number) => {
    if (paths.length >= MOST || depth > DEEPEST) return;
    if (path !== "") paths.push({ path, key, depth: depth - 1, ...facts(value) });
    if (Array.isArray(value)) {
      const [first] = value;
      if (first !== undefined) walk(first, `${path}[0]`, "[0]", depth + 1);
    } else if (typeof value === "object" && value !== null)
      for (const [name, inner] of Object.entries(value))
        walk(inner, path === "" ? name : `${path}.${name}`, name, depth + 1);
  };
  walk(data, "", "", 0);
  return paths;
}

function facts(value: Json): Pick<DataPath, "kind" | "sample"> {
  if (value === null) return { kind: "null", sample: "" };
  if (Array.isArray(value)) return { kind: "list", sample: `${value.length}` };
  if (typeof value === "object") return { kind: "object", sample: "" };
  const sample = String(value);
  const kind = typeof value === "number" ? "number" : typeof value === "boolean" ? "boolean" : "text";
  return { kind, sample: sample.length > 40 ? `${sample.slice(0, 39)}…` : sample };
}

/**
 * Sample data from a JSON Schema (draft 2020-12): its examples and defaults, else a word for each type. References within the
 * schema are followed; of alternatives the first is taken. Null when it is no schema of an object.
 */
export function sampleOfSchema(schema: Json): Data | null {
  const made = sampleOf(schema, 0, schema);
  return typeof made === "object" && made !== null && !Array.isArray(made) ? made : null;
}

function sampleOf(schema: Json, depth: number, root: Json): Json {
  if (typeof schema !== "object" || schema === null || Array.isArray(schema) || depth > DEEPEST) return null;
  const inner = (one: Json) => sampleOf(one, depth + 1, root);
  if (typeof schema.$ref === "string") return inner(referred(schema.$ref, root));
  if (Array.isArray(schema.examples) && schema.examples[0] !== undefined) return schema.examples[0];
  if (schema.default !== undefined) return schema.default;
  if (schema.const !== undefined) return schema.const;
  if (Array.isArray(schema.enum) && schema.enum[0] !== undefined) return schema.enum[0];
  const alternatives = schema.oneOf ?? schema.anyOf;
  if (Array.isArray(alternatives)) return alternatives.map(inner).find((made) => made !== null) ?? null;
  if (Array.isArray(schema.allOf)) {
    const { allOf, ...own } = schema;
    return Object.assign({}, ...[...allOf, own].map(inner).filter((made) => typeof made === "object"));
  }
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  if (type === "object" || schema.properties !== undefined) {
    const { properties } = schema;
    if (typeof properties !== "object" || properties === null || Array.isArray(properties)) return {};
    return Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, inner(one)]));
  }
  if (type === "array") return schema.items === undefined ? [] : [inner(schema.items)];
  if (type === "number" || type === "integer") return typeof schema.minimum === "number" ? schema.minimum : 0;
  if (type === "boolean") return true;
  if (type !== "string") return null;
  if (schema.format === "date") return "2026-01-01";
  if (schema.format === "date-time") return "2026-01-01T08:00:00+08:00";
  return typeof schema.title === "string" ? schema.title : "文字";
}

/** What `#/$defs/patient` names, by a JSON pointer (RFC 6901) within the schema. Null: it is elsewhere, or nowhere. */
function referred(pointer: string, root: Json): Json {
  if (!pointer.startsWith("#")) return null;
  const keys = pointer
    .split("/")
    .slice(1)
    .map((key) => decodeURIComponent(key).replaceAll("~1", "/").replaceAll("~0", "~"));
  return keys.reduce<Json>((at, key) => {
    if (typeof at !== "object" || at === null) return null;
    return (Array.isArray(at) ? at[Number(key)] : at[key]) ?? null;
  }, root);
}

/** Is this JSON a schema rather than data? */
export const isSchema = (data: Data): boolean =>
  "$schema" in data ||
  (typeof data.$ref === "string" && "$defs" in data) ||
  (data.type === "object" && typeof data.properties === "object" && data.properties !== null);
