import { Hono } from "hono";

export function hisSimulator(_options: { apiUrl: string; credentialsFile: string }): Hono {
  const app = new Hono();
  app.get("/healthz", (c) => c.json({ ok: true }));
  return app;
}
