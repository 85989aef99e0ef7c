import { randomBytes, randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Http2ServerRequest, Http2ServerResponse } from "node:http2";
import { z } from "zod";
import { fromUtf8, toBase64url, utf8 } from "#core/bytes.ts";
import { AppError, type Words } from "#core/error.ts";
import { EnvelopeError, openRequest, sealReply } from "#core/envelope/envelope.ts";
import { checkDevice } from "#modules/key/check-device.ts";
import { deviceInput } from "#modules/key/input.ts";
import { admitEnvelope } from "#modules/login/admit-envelope.ts";
import { type EnvelopeKey, readEnvelopeKey } from "#modules/login/envelope-key.ts";
import { terminalOfToken } from "#modules/login/read-terminal.ts";
import { phoneRouter } from "#routers.ts";
import type { Actor, Context } from "#server/context.ts";
import { env } from "#server/env.ts";
import { kernel } from "#server/kernel.ts";
import { sm3Bytes } from "#server/sm3.ts";
import { tell } from "#server/trpc.ts";
import { needsDevice } from "./phone-device.ts";

type Request = IncomingMessage | Http2ServerRequest;
type Response = ServerResponse | Http2ServerResponse;
type Base = Pick<Context, "db" | "log" | "clock">;

const PREFIX = "/api/phone/";
const BODY_LIMIT = 1024 * 1024;
const ENVELOPE = {
  malformed: { zh: "请求无法解密。请更新小程序后再试。", en: "The request could not be opened. Update the app." },
  time: {
    zh: "手机时间与服务器相差超过 5 分钟，请校准手机时间。",
    en: "The phone's clock is more than five minutes off. Set it.",
  },
  replayed: { zh: "重复的请求已被拒绝。", en: "A repeated request was refused." },
  operation: { zh: "请求与地址不符，已被拒绝。", en: "The request does not match its address." },
} satisfies Record<string, Words>;

/** What is inside an envelope. `input` stays as it came: its procedure checks it, its bytes are what the MAC covers. */
const content = z.strictObject({
  token: z.string().max(64).optional(),
  device: deviceInput.optional(),
  input: z.unknown(),
});

/**
 * The phones' only door. Opens the envelope, refuses replays, finds out whose phone it is, calls the procedure, and seals
 * the answer: HTTP 200 whenever the envelope opened, 400 with `{code}` otherwise. For requests from the tunnel alone.
 */
export function phoneHandler(base: Base): (req: Request, res: Response) => void {
  let key: Promise<EnvelopeKey> | undefined;
  const envelopeKey = (ctx: Context) => {
    key ??= readEnvelopeKey(ctx).catch((error: unknown) => {
      key = undefined;
      throw error;
    });
    return key;
  };
  return (req, res) => {
    const ctx: Context = { ...base, requestId: randomUUID(), actor: anonymous(req) };
    serve(ctx, req, envelopeKey).then(
      ({ status, body, type }) => send(res, status, type, body),
      (error: unknown) => {
        base.log.error({ err: error, requestId: ctx.requestId }, "phone request failed");
        send(
          res,
          500,
          "application/json",
          utf8(JSON.stringify({ code: "system.unexpected", requestId: ctx.requestId })),
        );
      },
    );
  };
}

type Served = { status: number; type: "application/json"; body: Uint8Array };
const json = (status: number, value: unknown): Served => ({
  status,
  type: "application/json",
  body: utf8(JSON.stringify(value)),
});
const refused = (reason: keyof typeof ENVELOPE): Served =>
  json(400, { code: `envelope.${reason}`, say: ENVELOPE[reason] });

async function serve(ctx: Context, req: Request, keyOf: (ctx: Context) => Promise<EnvelopeKey>): Promise<Served> {
  const path = (req.url ?? "").split("?")[0] ?? "";
  const op = path.startsWith(PREFIX) ? path.slice(PREFIX.length) : "";
  if (req.method === "GET" && op === "envelope.key") {
    const { publicKey, fingerprint } = await keyOf(ctx);
    return json(200, { publicKey: toBase64url(publicKey), fingerprint, h5: env().H5_TERMINALS });
  }
  if (req.method !== "POST" || op === "") return json(404, { code: "phone.unknown-path" });
  const wire = await readAll(req);
  if (!wire) return json(413, { code: "phone.too-large" });
  const { secret } = await keyOf(ctx);
  const opened = open(secret, wire);
  if (!opened) return refused("malformed");
  if (opened.op !== op) return refused("operation");
  const problem = await admitEnvelope(ctx, { nonce: toBase64url(opened.nonce), timeMs: opened.timeMs });
  if (problem) return refused(problem);
  const answer = await call(ctx, op, opened.body);
  const iv = new Uint8Array(randomBytes(16));
  const body = sealReply({ replyKey: opened.replyKey, seq: opened.seq, body: utf8(JSON.stringify(answer)), iv });
  return { status: 200, type: "application/json", body };
}

function open(secret: Uint8Array, wire: Uint8Array) {
  try {
    return openRequest({ d: secret, wire, kernel: kernel() });
  } catch (error) {
    if (error instanceof EnvelopeError) return null;
    throw error;
  }
}

/** Runs one procedure. Every failure becomes words; only its trace number leaves when it is a bug. */
async function call(ctx: Context, op: string, body: Uint8Array) {
  try {
    const { token, device, input } = content.parse(JSON.parse(fromUtf8(body)));
    const run = procedureOf(op);
    const acting: Context = token === undefined ? ctx : { ...ctx, actor: await terminalActor(ctx, token) };
    if (needsDevice(op)) {
      const bodyHash = sm3Bytes(utf8(JSON.stringify(input)));
      await checkDevice(acting, device, { op, bodyHash });
    }
    return { ok: true as const, data: (await run(acting, input)) ?? null };
  } catch (error) {
    return { ok: false as const, error: tell(error instanceof SyntaxError ? malformed() : error, ctx) };
  }
}

const malformed = () => new AppError("envelope.malformed", 400, ENVELOPE.malformed);

/** `noun.verb` of phoneRouter; its keys are the only names there are. @throws AppError procedure.unknown */
function procedureOf(op: string): (ctx: Context, input: unknown) => Promise<unknown> {
  const [noun = "", verb = "", ...more] = op.split(".");
  if (more.length > 0 || !Object.hasOwn(phoneRouter._def.procedures, op))
    throw new AppError("procedure.unknown", 404, {
      zh: "没有这个操作。请更新小程序。",
      en: "There is no such operation. Update the app.",
    });
  return async (ctx, input) => {
    const verbs: unknown = Reflect.get(phoneRouter.createCaller(ctx), noun);
    const run: unknown = Reflect.get(Object(verbs), verb);
    if (typeof run !== "function") throw new TypeError(`${op} cannot be called`);
    return await (run as (value: unknown) => Promise<unknown>)(input);
  };
}

async function terminalActor(ctx: Context, token: string): Promise<Actor> {
  const { id: terminalId, personId } = await terminalOfToken(ctx, token);
  const address = "address" in ctx.actor ? ctx.actor.address : undefined;
  return { kind: "terminal", terminalId, personId, ...(address ? { address } : {}) };
}

/** The exchange says where the phone came from; it is the only one that can reach this door. */
function anonymous(req: Request): Actor {
  const address = req.headers["x-client-address"];
  return typeof address === "string" ? { kind: "anonymous", address: address.slice(0, 64) } : { kind: "anonymous" };
}

async function readAll(req: Request): Promise<Uint8Array | null> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of req as AsyncIterable<Uint8Array>) {
    length += part.length;
    if (length > BODY_LIMIT) return null;
    parts.push(part);
  }
  return new Uint8Array(Buffer.concat(parts));
}

function send(res: Response, status: number, type: string, body: Uint8Array): void {
  res.statusCode = status;
  res.setHeader("content-type", type);
  res.setHeader("content-length", body.length);
  res.setHeader("cache-control", "no-store");
  res.end(Buffer.from(body));
}
