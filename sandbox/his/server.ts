import { timingSafeEqual } from "node:crypto";
import { readFileSync } from "node:fs";
import { type Context, Hono } from "hono";
import { z } from "zod";
import { ApiClient, ApiProblem, readCredentials, signatureOf } from "./api-client.ts";
import { loginRoutes } from "./login.ts";
import { invitationShape, inviteDoctor, logOutDoctor, sessionOf } from "./auto-sign.ts";
import {
  dataOrderShape,
  formOrderShape,
  type Order,
  orderShape,
  placeDataOrder,
  placeFormOrder,
  placeOrder,
} from "./orders.ts";
import { DATA_SAMPLES, FORM_SAMPLES, sampleData, samplePdf, SAMPLES, TYPES } from "./samples.ts";

type Callback = { at: string; event: string; isGenuine: boolean; body: unknown };
const CALLBACKS_KEPT = 100;

const here = (name: string) => readFileSync(new URL(name, import.meta.url), "utf8");

/** A hospital information system: its page, its own small memory, and the address it is called back at. */
export function hisSimulator({ apiUrl, credentialsFile }: { apiUrl: string; credentialsFile: string }): Hono {
  const api = new ApiClient(apiUrl, credentialsFile);
  const orders: Order[] = [];
  const callbacks: Callback[] = [];
  const app = new Hono();

  app.onError((error, c) => {
    if (error instanceof ApiProblem) return c.json({ problem: error.say, code: error.message }, 502);
    if (error instanceof z.ZodError)
      return c.json({ problem: `内容不完整：${error.issues[0]?.path.join(".") ?? ""}。请补全后再试。` }, 400);
    return c.json({ problem: "HIS 模拟器出错，请刷新页面。" }, 500);
  });
  const orderOf = (c: Context) => {
    const found = orders.find(({ id }) => id === c.req.param("id"));
    if (!found) throw new ApiProblem(404, "no-order", "没有这份请求。模拟器重启后清单会清空，请重新发起。");
    return found;
  };

  app.get("/healthz", (c) => c.json({ ok: true }));
  app.get("/", (c) => {
    c.header("content-security-policy", "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'");
    return c.html(here("his.html"));
  });
  app.get("/his.css", (c) => c.body(here("his.css"), 200, { "content-type": "text/css; charset=utf-8" }));
  app.get("/his.js", (c) => c.body(here("his.js"), 200, { "content-type": "text/javascript; charset=utf-8" }));
  app.get("/samples/:name", (c) => {
    const data = c.req.param("name").endsWith(".json") ? sampleData(c.req.param("name").slice(0, -5)) : null;
    if (data !== null) return c.body(data, 200, { "content-type": "application/json; charset=utf-8" });
    const pdf = samplePdf(c.req.param("name").replace(/\.pdf$/, ""));
    return pdf ? pdfOf(c, new Uint8Array(pdf), "sample.pdf") : c.notFound();
  });

  app.route("/", loginRoutes(api, apiUrl));

  app.get("/api/setup", (c) => {
    const forms = FORM_SAMPLES.map(({ id, title }) => ({ id, title }));
    return c.json({ signers: api.credentials.staff, types: TYPES, samples: SAMPLES, data: DATA_SAMPLES, forms });
  });
  app.get("/api/sessions/:staffNo", async (c) => c.json(await sessionOf(api, c.req.param("staffNo"))));
  app.post("/api/sessions/:staffNo", async (c) => {
    const { untilShiftEnd } = invitationShape.parse(await c.req.json());
    return c.json(await inviteDoctor(api, c.req.param("staffNo"), untilShiftEnd), 201);
  });
  app.post("/api/sessions/:staffNo/logout", async (c) => c.json(await logOutDoctor(api, c.req.param("staffNo"))));
  app.get("/api/orders", (c) => c.json(orders));
  app.post("/api/orders", async (c) => {
    const given: unknown = await c.req.json();
    const asData = dataOrderShape.safeParse(given);
    const asForm = formOrderShape.safeParse(given);
    const order = asData.success
      ? await placeDataOrder(api, asData.data)
      : await (asForm.success ? placeFormOrder(api, asForm.data) : placeOrder(api, orderShape.parse(given)));
    orders.unshift(order);
    return c.json(order, 201);
  });
  app.get("/api/orders/:id", async (c) => c.json(await api.json("GET", `/sign-requests/${orderOf(c).requestId}`)));
  app.post("/api/orders/:id/qr", async (c) => {
    return c.json(await api.json("POST", `/sign-requests/${orderOf(c).requestId}/qr`, {}));
  });
  app.post("/api/orders/:id/cancel", async (c) => {
    const cancelled = await api.json("POST", `/sign-requests/${orderOf(c).requestId}/cancel`, {
      reason: "医生工作站撤回",
    });
    return c.json(cancelled);
  });
  app.get("/api/orders/:id/document", async (c) => {
    const { documentId, requestId, title } = orderOf(c);
    if (documentId === null) return signatureOfData(c, await api.json("GET", `/data-signatures/${requestId}`), title);
    return pdfOf(c, await api.bytes(`/documents/${documentId}/content`), `${title}.pdf`);
  });

  // A HIS believes a callback only when its signature is the platform's.
  app.post("/callback", async (c) => {
    const body = new Uint8Array(await c.req.arrayBuffer());
    const header = (name: string) => c.req.header(name) ?? "";
    const { secret } = readCredentials(credentialsFile);
    const expected = signatureOf(secret, {
      method: "POST",
      url: new URL(c.req.url),
      timestamp: header("x-xq-timestamp"),
      nonce: header("x-xq-nonce"),
      body,
    });
    const isGenuine = isSame(expected, header("x-xq-signature"));
    const text = Buffer.from(body).toString("utf8");
    callbacks.unshift({ at: new Date().toISOString(), event: header("x-xq-event"), isGenuine, body: parsed(text) });
    callbacks.length = Math.min(callbacks.length, CALLBACKS_KEPT);
    return isGenuine ? c.json({ received: true }) : c.json({ problem: "签名不符，已记录但不采信。" }, 401);
  });
  app.get("/api/callbacks", (c) => c.json(callbacks));

  return app;
}

function pdfOf(c: Context, bytes: Uint8Array<ArrayBuffer>, name: string): Response {
  return c.body(bytes, 200, {
    "content-type": "application/pdf",
    "content-disposition": `inline; filename*=UTF-8''${encodeURIComponent(name)}`,
    "cache-control": "no-store",
  });
}

/** The CMS, or of a raw signature its value. */
function signatureOfData(c: Context, shown: Record<string, unknown>, title: string): Response {
  const { result, format } = z
    .object({ format: z.string(), result: z.object({ signatureBase64: z.string() }).nullable() })
    .parse(shown);
  if (!result) throw new ApiProblem(404, "not-signed", "还没有签名。请签署人先在手机上签完。");
  return c.body(new Uint8Array(Buffer.from(result.signatureBase64, "base64")), 200, {
    "content-type": "application/pkcs7-signature",
    "content-disposition": `attachment; filename*=UTF-8''${encodeURIComponent(`${title}.${format === "p1" ? "sig" : "p7s"}`)}`,
    "cache-control": "no-store",
  });
}

function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
