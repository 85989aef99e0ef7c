import { expect, test, vi } from "vitest";
import { PHONE_PROCEDURES } from "./allow.ts";

test("the exchange lets through exactly what the app serves to phones", async () => {
  for (const [name, value] of Object.entries({
    DATABASE_URL: "mysql://nobody@localhost/none",
    FILES_URL: "file:///nowhere/",
    MASTER_KEY_FILE: "/nowhere",
    TUNNEL_TLS_DIR: "/nowhere",
    NEXTAUTH_SECRET: "x".repeat(32),
    LOG_LEVEL: "silent",
  }))
    vi.stubEnv(name, value);
  const { phoneRouter } = await import("#routers.ts");
  expect(Object.keys(phoneRouter._def.procedures).sort()).toEqual([...PHONE_PROCEDURES].sort());
});
