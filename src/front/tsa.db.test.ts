import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sm3 } from "#core/sm/sm3.ts";
import { buildRequest } from "#core/tsp/request.ts";
import { parseResponse } from "#core/tsp/response.ts";
import { sendJson } from "#server/http.ts";
import { tell } from "#server/trpc.ts";
import { type Harness, openHarness } from "#test/harness.ts";
import { tsaHandler } from "./tsa.ts";

let h: Harness;
let server: Server;
let url: string;

beforeAll(async () => {
  h = await openHarness();
  const handle = tsaHandler(h);
  server = createServer((req, res) => {
    // As the front door does it (main.ts).
    Promise.resolve(handle(req, res)).catch((error: unknown) => {
      const told = tell(error, h.system);
      sendJson(res, told.status, told);
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/tsa`;
});
afterAll(async () => {
  server.close();
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
