import { hisListener } from "./his-listener.ts";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";

test("an address a client claims is replaced by the one it has", async () => {
  const listen = hisListener((request) => new Response(request.headers.get("x-client-address")));
  const server = createServer((req, res) => void listen(req, res)).listen(0, "127.0.0.1");
  await new Promise((up) => server.once("listening", up));
  const { port } = server.address() as AddressInfo;
  try {
    const reply = await fetch(`http://127.0.0.1:${port}/`, { headers: { "x-client-address": "10.0.0.1" } });
    expect(await reply.text()).toBe("127.0.0.1");
  } finally {
    server.close();
  }
});
