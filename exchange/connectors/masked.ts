/** The shape of a payload without its content: every text becomes its length, so that a call can be recognised but not read. */
export function masked(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return `<${value.length}>`;
  if (typeof value !== "object" || value === null) return value === null ? null : `<${typeof value}>`;
  if (depth === 4) return "<…>";
  if (Array.isArray(value)) return `<${value.length} items>`;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key.slice(0, 40), masked(inner, depth + 1)]));
}
