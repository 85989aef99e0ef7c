import { UpstreamError } from "./upstream.ts";

/** Fields of a connector's payload, refused by name when they are not what they should be. */
export function inputOf(payload: unknown) {
  const fields: Record<string, unknown> = typeof payload === "object" && payload !== null ? { ...payload } : {};
  const bad = (key: string) => new UpstreamError("bad-input", { detail: key });
  return {
    text(key: string, pattern: RegExp = /^[\s\S]{1,4096}$/): string {
      const value = fields[key];
      if (typeof value !== "string" || !pattern.test(value)) throw bad(key);
      return value;
    },
    optionalText(key: string, pattern?: RegExp): string | undefined {
      return fields[key] === undefined ? undefined : this.text(key, pattern);
    },
    /** Binary travels as base64. */
    base64(key: string): string {
      return this.text(key, /^[A-Za-z0-9+/]{4,200000}={0,2}$/);
    },
  };
}
