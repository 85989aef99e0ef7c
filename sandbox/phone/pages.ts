import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Hono } from "hono";

const require = createRequire(import.meta.url);
const QR_READER = require.resolve("jsqr");
const here = (name: string) => readFileSync(new URL(name, import.meta.url), "utf8");

/** The phone itself: a page that shows the mini-program in a frame and answers its `wx` calls. Everything is local. */
export function phonePages(phoneAppUrl: string): Hono {
  const app = new Hono();
  const appOrigin = new URL(phoneAppUrl).origin;
  const settings = JSON.stringify({ appUrl: phoneAppUrl, appOrigin });
  const csp = [
    "default-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "media-src 'self' blob:",
    `frame-src ${appOrigin}`,
    "object-src 'none'",
    "base-uri 'none'",
  ].join("; ");

  app.get("/", (c) => {
    c.header("content-security-policy", csp);
    c.header("cache-control", "no-store");
    const page = here("phone.html");
    return c.html(page.replace("{settings}", settings.replaceAll("&", "&amp;").replaceAll('"', "&quot;")));
  });
  const file = (path: string, type: string, read: () => string) =>
    app.get(path, (c) => c.body(read(), 200, { "content-type": type, "cache-control": "no-cache" }));
  file("/phone.css", "text/css; charset=utf-8", () => here("phone.css"));
  file("/phone.js", "text/javascript; charset=utf-8", () => here("phone.js"));
  file("/bridge.js", "text/javascript; charset=utf-8", () => here("bridge.js"));
  file("/scan.js", "text/javascript; charset=utf-8", () => here("scan.js"));
  file("/jsqr.js", "text/javascript; charset=utf-8", () => readFileSync(QR_READER, "utf8"));
  return app;
}
