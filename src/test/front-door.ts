import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type Handler, sendJson } from "#server/http.ts";
import { tell } from "#server/trpc.ts";
import type { Harness } from "./harness.ts";

/** Serves a front handler as the front door does (main.ts), refusals told. */
export async function frontDoor(h: Harness, handle: Handler): Promise<{ url: string; close(): void }> {
  const server = createServer((req, res) => {
    Promise.resolve(handle(req, res)).catch((error: unknown) => {
      const told = tell(error, h.system);
      sendJson(res, told.status, told);
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() };
}
