import { createHash } from "node:crypto";
import { createRoute, type z } from "@hono/zod-openapi";
import { unsigned } from "#core/asn1/der-writer.ts";
import { fromHex, utf8 } from "#core/bytes.ts";
import { grantedResponse } from "#core/tsp/response.ts";
import { readPastedCertificates } from "#modules/evidence/read-pasted.ts";
import { checkToken, type TokenReport } from "#modules/timestamp/check-token.ts";
import { type Details, timeOf } from "#modules/timestamp/details.ts";
import { issueTimestamp } from "#modules/timestamp/issue-timestamp.ts";
import type { Context } from "#server/context.ts";
import { decodeBase64 } from "../decode-base64.ts";
import { hisError } from "../errors.ts";
import {
  checkBatchInput,
  checkBatchOutput,
  checkInput,
  checkOutput,
  HASHES,
  timestampBatchInput,
  timestampBatchOutput,
  timestampInput,
  timestampOutput,
} from "../timestamp-input.ts";
import { FAILURES, failure, newApp } from "./app.ts";

const json = <T extends z.ZodType>(schema: T) => ({ "application/json": { schema } });
const UNAVAILABLE = { 503: failure("没有可信时间或签发单元，不签发 No trusted time or unit: nothing is issued") };

/** Timestamps for whoever does not speak RFC 3161: issue from data, digest or file, and check each thing about a token. */
export const timestamps = newApp();

timestamps.openapi(
  createRoute({
    method: "post",
    path: "/timestamps",
    summary: "签发时间戳 Issue a timestamp",
    request: { body: { required: true, content: json(timestampInput) } },
    responses: { 201: { description: "令牌", content: json(timestampOutput) }, ...FAILURES, ...UNAVAILABLE },
  }),
  async (c) => c.json(await issued(c.get("ctx"), c.req.valid("json")), 201),
);

timestamps.openapi(
  createRoute({
    method: "post",
    path: "/timestamps/batch",
    summary: "批量签发（每份一枚） Issue many",
    request: { body: { required: true, content: json(timestampBatchInput) } },
    responses: {
      201: { description: "次序与请求相同", content: json(timestampBatchOutput) },
      ...FAILURES,
      ...UNAVAILABLE,
    },
  }),
  async (c) => {
    const ctx = c.get("ctx");
    // Read first: a mistake in the last item must not leave tokens for the others.
    const items = c.req.valid("json").items.map((item) => ({ item, digest: digestOf(item, item.hashAlgorithm) }));
    const made = await Promise.all(items.map(({ item }) => issued(ctx, item)));
    return c.json({ timestamps: made }, 201);
  },
);

timestamps.openapi(
  createRoute({
    method: "post",
    path: "/timestamps/verify",
    summary: "验证时间戳 Check a timestamp",
    request: { body: { required: true, content: json(checkInput) } },
    responses: { 200: { description: "每项检查及条款", content: json(checkOutput) }, ...FAILURES },
  }),
  async (c) => c.json(await checked(c.get("ctx"), c.req.valid("json")), 200),
);

timestamps.openapi(
  createRoute({
    method: "post",
    path: "/timestamps/verify-batch",
    summary: "批量验证 Check many",
    request: { body: { required: true, content: json(checkBatchInput) } },
    responses: { 200: { description: "次序与请求相同", content: json(checkBatchOutput) }, ...FAILURES },
  }),
  async (c) => {
    const checks: z.infer<typeof checkOutput>[] = [];
    for (const item of c.req.valid("json").items) checks.push(await checked(c.get("ctx"), item));
    return c.json({ checks }, 200);
  },
);

async function issued(ctx: Context, asked: z.infer<typeof timestampInput>): Promise<z.infer<typeof timestampOutput>> {
  const { unit, nonce, certReq } = asked;
  const { id, token, serial, genTimeUs, accuracyMs, policy } = await issueTimestamp(ctx, {
    digest: digestOf(asked, asked.hashAlgorithm),
    certReq,
    ...(unit ? { family: unit === "SM2" ? "sm2" : "rsa" } : {}),
    ...(nonce ? { nonce: fromHex(nonce) } : {}),
  });
  return {
    timestampId: id,
    tokenBase64: base64(token),
    responseBase64: base64(grantedResponse(token)),
    time: timeOf(genTimeUs),
    accuracyMs,
    serial,
    policy,
  };
}

async function checked(ctx: Context, asked: z.infer<typeof checkInput>): Promise<z.infer<typeof checkOutput>> {
  const { tokenBase64, nonce, policy, certificates = "", digest } = asked;
  const data = digest ? null : bytesOf(asked);
  const value = digest ? { hash: HASHES[digest.algorithm], value: fromHex(digest.value) } : null;
  if (digest && bytesOf(asked)) throw hisError("data-once");
  const report = await checkToken(ctx, {
    der: decodeBase64(tokenBase64),
    about: value ? { digest: value } : data ? { data } : null,
    certificates: readPastedCertificates(certificates),
    ...(nonce ? { nonceDer: unsigned(fromHex(nonce)) } : {}),
    ...(policy ? { policy } : {}),
  });
  return shown(report);
}

const shown = ({ verdict, checks, details, known }: TokenReport): z.infer<typeof checkOutput> => ({
  verdict,
  checks,
  details: details && shownDetails(details),
  issuedHere: known && { timestampId: known.id, isSame: known.isSame },
});

function shownDetails({ certificate, chain, ...rest }: Details) {
  return { ...rest, certificateBase64: certificate && base64(certificate), chainBase64: chain.map(base64) };
}

type About = { contentText?: string | undefined; contentBase64?: string | undefined };

/** @throws his.data-once when both are given */
function bytesOf({ contentText, contentBase64 }: About): Uint8Array | null {
  if (contentText !== undefined && contentBase64 !== undefined) throw hisError("data-once");
  if (contentText !== undefined) return utf8(contentText);
  return contentBase64 === undefined ? null : decodeBase64(contentBase64);
}

/** @throws his.data-once unless exactly one is given */
function digestOf(
  asked: About & { digest?: { algorithm: keyof typeof HASHES; value: string } | undefined },
  algorithm: keyof typeof HASHES,
) {
  const data = bytesOf(asked);
  if ((data === null) === (asked.digest === undefined)) throw hisError("data-once");
  if (asked.digest) return { hash: HASHES[asked.digest.algorithm], value: fromHex(asked.digest.value) };
  const hash = HASHES[algorithm];
  const value = createHash(hash)
    .update(data ?? new Uint8Array())
    .digest();
  return { hash, value: new Uint8Array(value) };
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");
