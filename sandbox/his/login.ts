import { readFileSync } from "node:fs";
import { Hono } from "hono";
import { z } from "zod";
import type { ApiClient } from "./api-client.ts";

const here = (name: string) => readFileSync(new URL(name, import.meta.url), "utf8");
const openShape = z.object({ workstation: z.string().min(1).max(64), staffNo: z.string().max(32).optional() });
const ticketShape = z.object({ ticket: z.string().min(1).max(200) });

/** How a system without OpenID Connect logs people in: it embeds the platform's page, and its back end takes the ticket. */
export function loginRoutes(api: ApiClient, apiUrl: string): Hono {
  const app = new Hono();
  const platform = new URL(apiUrl).origin;
  app.get("/login", (c) => {
    c.header(
      "content-security-policy",
      `default-src 'self'; img-src data:; frame-src ${platform}; object-src 'none'; base-uri 'none'`,
    );
    return c.html(here("login.html"));
  });
  app.get("/login.js", (c) => c.body(here("login.js"), 200, { "content-type": "text/javascript; charset=utf-8" }));
  app.post("/api/logins", async (c) => {
    const asked = openShape.parse(await c.req.json());
    return c.json(await api.json("POST", "/logins", { ...asked, origin: new URL(c.req.url).origin }), 201);
  });
  app.post("/api/sessions", async (c) => {
    const { ticket } = ticketShape.parse(await c.req.json());
    return c.json(await api.json("POST", "/login-tickets", { ticket }));
  });
  return app;
}
