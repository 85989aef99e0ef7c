import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "#server/context.ts";
import { sm3Hex } from "#server/sm3.ts";
import { tell } from "#server/trpc.ts";
import { answerOnce } from "./answer-once.ts";
import { authenticate } from "./authenticate.ts";
import { hisError } from "./errors.ts";
import { type HisEnv, newApp } from "./routes/app.ts";
import { batches } from "./routes/batches.ts";
import { autoSign } from "./routes/auto-sign.ts";
import { dataSignatures } from "./routes/data-signatures.ts";
import { documents } from "./routes/documents.ts";
import { evidenceRecords } from "./routes/evidence-records.ts";
import { gmt0033 } from "./routes/gmt0033.ts";
import { logins } from "./routes/logins.ts";
import { seals } from "./routes/seals.ts";
import { signRequests } from "./routes/sign-requests.ts";
import { timestamps } from "./routes/timestamps.ts";
import { BODY_LIMIT_MB } from "./rules.ts";

export const HIS_PATH = "/api/his/v1";

/**
 * The REST interface for hospital systems, as a web-standard handler: `hisApp(base).fetch(request)`. Everything but the
 * interface's own description needs a signed request. @param addressOf who is at the other end, for the audit log
 */
export function hisApp(base: Pick<Context, "db" | "log" | "clock">): OpenAPIHono<HisEnv> {
  const app = newApp().basePath(HIS_PATH) as OpenAPIHono<HisEnv>;
  app.onError((error, c) => {
    const told = tell(error, { log: base.log, requestId: c.get("ctx")?.requestId ?? randomUUID() });
    return c.body(JSON.stringify(told), toStatus(told.status), { "content-type": "application/json" });
  });
  app.notFound((c) => {
    const told = tell(hisError("not-found", { what: "地址", whatEn: "address" }), {
      log: base.log,
      requestId: randomUUID(),
    });
    return c.body(JSON.stringify(told), 404, { "content-type": "application/json" });
  });
  describe(app);
  app.use("*", async (c, next) => {
    const requestId = randomUUID();
    const address = c.req.header("x-client-address")?.slice(0, 64);
    const anonymous: Context = { ...base, requestId, actor: { kind: "anonymous", ...(address ? { address } : {}) } };
    c.set("ctx", anonymous);
    c.header("x-request-id", requestId);
    if (Number(c.req.header("content-length") ?? 0) > BODY_LIMIT_MB * 1e6)
      throw hisError("body-too-large", { limitMb: BODY_LIMIT_MB });
    const body = new Uint8Array(await c.req.arrayBuffer());
    if (body.length > BODY_LIMIT_MB * 1e6) throw hisError("body-too-large", { limitMb: BODY_LIMIT_MB });
    const url = new URL(c.req.url);
    const signed = { method: c.req.method, path: url.pathname, query: url.search, body };
    const { id: applicationId, name } = await authenticate(anonymous, { ...signed, header: (n) => c.req.header(n) });
    const actor = { kind: "application" as const, applicationId, name, ...(address ? { address } : {}) };
    c.set("ctx", { ...anonymous, actor });
    c.set("applicationId", applicationId);

    const key = c.req.header("idempotency-key");
    if (key === undefined || c.req.method !== "POST") return await next();
    if (!/^[\x21-\x7e]{1,64}$/.test(key)) throw hisError("key-form");
    const digest = sm3Hex(Buffer.from(`${c.req.method}\n${url.pathname}\n${url.search}\n${sm3Hex(body)}`));
    const answer = await answerOnce(anonymous, { applicationId, key, digest }, async () => {
      await next();
      return { status: c.res.status, body: await c.res.clone().text() };
    });
    if (answer.replayed)
      c.res = new Response(answer.body, {
        status: answer.status,
        headers: { "content-type": "application/json", "idempotent-replayed": "true", "x-request-id": requestId },
      });
  });
  app.route("/", documents);
  app.route("/", signRequests);
  app.route("/", seals);
  app.route("/", batches);
  app.route("/", dataSignatures);
  app.route("/", logins);
  app.route("/", autoSign);
  app.route("/", timestamps);
  app.route("/", gmt0033);
  app.route("/", evidenceRecords);
  return app;
}

/** The interface's description, and pages that read it: from this disk, without an outside address. */
function describe(app: OpenAPIHono<HisEnv>): void {
  const ui = dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));
  const files: Record<string, string> = {
    "swagger-ui.css": "text/css; charset=utf-8",
    "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
  };
  app.doc31("/openapi.json", {
    openapi: "3.1.0",
    info: { title: "杏签 HIS 接口", version: "1", description: ABOUT },
    servers: [{ url: "/" }],
  });
  app.get("/docs", (c) => {
    c.header("content-security-policy", "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:");
    return c.html(PAGE);
  });
  app.get("/docs/start.js", (c) => c.body(START, 200, { "content-type": "text/javascript; charset=utf-8" }));
  app.get("/docs/:file", async (c) => {
    const type = files[c.req.param("file")];
    if (!type) return c.notFound();
    return c.body(await readFile(join(ui, c.req.param("file"))), 200, { "content-type": type });
  });
}

const ABOUT = `请求签名：X-Xq-Access-Key、X-Xq-Timestamp（毫秒）、X-Xq-Nonce（16–64 位，不重复）、
X-Xq-Signature = HMAC-SM3(secret, 待签字符串) 的十六进制。待签字符串为六行，以 \\n 相连：
METHOD、路径、按字典序排好的查询串（& 相连）、时间戳、随机数、hex(SM3(请求体))。
POST 可带 Idempotency-Key：24 小时内相同请求得到同一答复。回调用同样的方法签名，随机数为事件编号。
数据签名由本人签时，回调与签名请求相同（sign-request.completed 等），另带 signature，即 GET /data-signatures/{id} 的内容，含签名结果。`;
const PAGE = `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>杏签 HIS 接口</title>
<link rel="stylesheet" href="${HIS_PATH}/docs/swagger-ui.css"><div id="ui"></div>
<script src="${HIS_PATH}/docs/swagger-ui-bundle.js"></script><script src="${HIS_PATH}/docs/start.js"></script></html>`;
const START = `SwaggerUIBundle({ url: "${HIS_PATH}/openapi.json", dom_id: "#ui", validatorUrl: null });`;

/** Hono wants a status it knows to carry a body. */
function toStatus(status: number): 400 | 401 | 403 | 404 | 409 | 410 | 413 | 422 | 423 | 429 | 500 | 502 | 503 | 504 {
  const known = [400, 401, 403, 404, 409, 410, 413, 422, 423, 429, 500, 502, 503, 504] as const;
  return known.find((one) => one === status) ?? 500;
}
