import { expect, test, vi } from "vitest";
import { PHONE_PROCEDURES, routeOf } from "./allow.ts";

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

const [procedure = ""] = PHONE_PROCEDURES;
test.each([
  ["GET", "/healthz", { kind: "health" }],
  ["HEAD", "/healthz?x=1", { kind: "health" }],
  ["GET", "/m", { kind: "to-phone-app" }],
  ["GET", "/m/host.json", { kind: "host" }],
  ["GET", "/m/js/app.js", { kind: "static", path: "js/app.js" }],
  ["HEAD", "/m/", { kind: "static", path: "" }],
  ["GET", "/api/phone/envelope.key", { kind: "forward", path: "/api/phone/envelope.key" }],
  ["POST", `/api/phone/${procedure}?batch=1`, { kind: "forward", path: `/api/phone/${procedure}` }],
])("%s %s is let through", (method, target, route) => {
  expect(routeOf(method, target)).toEqual(route);
});

test.each([
  ["POST", "/healthz"],
  ["POST", "/m"],
  ["DELETE", "/m/host.json"],
  ["PUT", "/m/js/app.js"],
  ["GET", "/mm/js/app.js"],
  ["GET", "/x/m/"],
  ["POST", "/api/phone/envelope.key"],
  ["GET", `/api/phone/${procedure}`],
  ["HEAD", "/api/phone/envelope.key"],
  ["POST", `/api/phone/${procedure}/`],
  ["POST", `/api/phone/${procedure},${procedure}`],
  ["POST", `/api/trpc/${procedure}`],
  ["POST", `/API/PHONE/${procedure}`],
  ["POST", `/api/phone/../phone/${procedure}`],
  ["POST", `//api/phone/${procedure}`],
  ["GET", "/"],
  ["GET", ""],
])("%s %s is not: nothing outside the list leaves the outside (deny by default)", (method, target) => {
  expect(routeOf(method, target)).toBeNull();
});
