import { Readable } from "node:stream";
import type { IncomingMessage } from "node:http";
import { expect, test } from "vitest";
import { cookiesOf, readBody } from "./http.ts";

const request = (parts: string[], headers: Record<string, string> = {}) =>
  Object.assign(Readable.from(parts.map((part) => Buffer.from(part))), { headers }) as unknown as IncomingMessage;

test("a body is read whole, up to its limit and not a byte more", async () => {
  expect(Buffer.from(await readBody(request(["ab", "cd"]), 4)).toString()).toBe("abcd");
  await expect(readBody(request(["ab", "cde"]), 4)).rejects.toMatchObject({ code: "http.too-large", status: 413 });
  await expect(readBody(request(["ab"], { "content-length": "5" }), 4)).rejects.toMatchObject({ status: 413 });
});

test("cookies: the first of two equal names wins, broken escapes stay as they are", () => {
  expect(cookiesOf("a=1; b=%E6%9D%8F; a=2; c=%zz; =x; d")).toEqual({ a: "1", b: "杏", c: "%zz" });
  expect(cookiesOf(undefined)).toEqual({});
});
