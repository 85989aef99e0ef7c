import { encode } from "next-auth/jwt";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { openDb } from "#server/db.ts";
import { env } from "#server/env.ts";
import { frontDoor } from "#test/front-door.ts";
import { type Harness, openHarness } from "#test/harness.ts";
import { trpcHandler } from "./trpc.ts";

let h: Harness;
beforeAll(async () => {
  h = await openHarness();
});
afterAll(() => h.close());

test("who asks while the database is away is told so with a trace number that is in the log", async () => {
  // Nobody listens on port 1.
  const away = openDb("mysql://xingqian@127.0.0.1:1/xingqian");
  const traces: unknown[] = [];
  const log = { ...h.system.log, error: (facts: object) => void traces.push(Reflect.get(facts, "requestId")) };
  const door = await frontDoor(h, trpcHandler({ db: away.db, clock: h.clock, log }));
  const token = await encode({ token: { sid: "01900000-0000-7000-8000-000000000000" }, secret: env().NEXTAUTH_SECRET });
  const reply = await fetch(`${door.url}/api/trpc/login.me`, {
    headers: { cookie: `next-auth.session-token=${token}`, "sec-fetch-site": "same-origin" },
  });
  const told = z.object({ code: z.string(), say: z.object({ zh: z.string() }), requestId: z.string() });
  const answer = z.object({ error: z.object({ data: z.object({ told }) }) }).parse(await reply.json());
  expect(reply.status).toBe(500);
  expect(answer.error.data.told).toMatchObject({
    code: "system.unexpected",
    say: { zh: expect.stringContaining("追踪号") },
  });
  expect(traces).toEqual([answer.error.data.told.requestId]);
  expect(JSON.stringify(answer)).not.toMatch(/ECONNREFUSED|\.ts:/);
  door.close();
  await away.close();
});
