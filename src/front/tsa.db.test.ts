import { afterAll, beforeAll, expect, test } from "vitest";
import { sm3 } from "#core/sm/sm3.ts";
import { buildRequest } from "#core/tsp/request.ts";
import { parseResponse } from "#core/tsp/response.ts";
import { frontDoor } from "#test/front-door.ts";
import { type Harness, openHarness } from "#test/harness.ts";
import { tsaHandler } from "./tsa.ts";

let h: Harness;
let door: Awaited<ReturnType<typeof frontDoor>>;
let url: string;

beforeAll(async () => {
  h = await openHarness();
  door = await frontDoor(h, tsaHandler(h));
  url = `${door.url}/tsa`;
});
afterAll(async () => {
  door.close();
  await h.close();
});

const query = "application/timestamp-query";
const post = (body: Uint8Array, type: string) =>
  fetch(url, { method: "POST", headers: { "content-type": type }, body: new Uint8Array(body) });

test("what is no posted query gets an HTTP refusal (RFC 3161 §3.4): 405, 415, 413", async () => {
  const got = await fetch(url);
  expect([got.status, got.headers.get("allow")]).toEqual([405, "POST"]);
  const request = buildRequest({ digest: sm3() });
  for (const type of ["application/json", "multipart/form-data", "text/plain", `${query}s`])
    expect((await post(request, type)).status).toBe(415);
  expect((await post(new Uint8Array(16_385), query)).status).toBe(413);
});

test("everything else gets a 200 reply that holds a TimeStampResp, refusals included", async () => {
  for (const [body, failures] of [
    [new Uint8Array(), ["badDataFormat"]],
    [new Uint8Array(16_384), ["badDataFormat"]],
    [buildRequest({ digest: sm3(), policy: "1.2.3" }), ["unacceptedPolicy"]],
    // The harness has no disciplined clock, and no unit.
    [buildRequest({ digest: sm3() }), [expect.stringMatching(/^(timeNotAvailable|systemFailure)$/)]],
  ] as const) {
    const reply = await post(body, `${query}; charset=binary`);
    expect([reply.status, reply.headers.get("content-type")]).toEqual([200, "application/timestamp-reply"]);
    expect(parseResponse(new Uint8Array(await reply.arrayBuffer()))).toMatchObject({ status: 2, failures });
  }
});
