import { createHash } from "node:crypto";
import { createRoute, z } from "@hono/zod-openapi";
import type { HashName } from "#core/asn1/algorithm.ts";
import { buildRequest, type Failure } from "#core/tsp/request.ts";
import { parseResponse } from "#core/tsp/response.ts";
import { readPastedCertificates } from "#modules/evidence/read-pasted.ts";
import { checkToken, type TokenReport } from "#modules/timestamp/check-token.ts";
import type { Details } from "#modules/timestamp/details.ts";
import { handleTsa } from "#modules/timestamp/handle-tsa.ts";
import type { Context } from "#server/context.ts";
import { decodeBase64 } from "../decode-base64.ts";
import { FAILURES, newApp } from "./app.ts";

/**
 * The functions of GM/T 0033-2023 as HTTP: one operation each, with the standard's numbers for algorithms, items and
 * results. STF_InitEnvironment and STF_ClearEnvironment have no counterpart: the service keeps no session.
 */
export const gmt0033 = newApp();

/** Results, from 0x04000000. */
const RESULT = {
  ok: 0,
  malformed: 0x04000004,
  invalidItem: 0x04000005,
  invalidSignature: 0x04000006,
  invalidAlgorithm: 0x04000007,
  invalidRequest: 0x04000008,
  invalidFormat: 0x04000009,
  timeNotAvailable: 0x0400000a,
  unacceptedPolicy: 0x0400000b,
  unacceptedExtension: 0x0400000c,
  addInfoNotAvailable: 0x0400000d,
  systemFailure: 0x0400000e,
} as const;

const OF_FAILURE: Readonly<Record<Failure, number>> = {
  badAlg: RESULT.invalidAlgorithm,
  badRequest: RESULT.invalidRequest,
  badDataFormat: RESULT.invalidFormat,
  timeNotAvailable: RESULT.timeNotAvailable,
  unacceptedPolicy: RESULT.unacceptedPolicy,
  unacceptedExtension: RESULT.unacceptedExtension,
  addInfoNotAvailable: RESULT.addInfoNotAvailable,
  systemFailure: RESULT.systemFailure,
};

/** SGD_SM3 and SGD_SHA256 (GM/T 0006). SGD_SHA1 is 2 and no longer accepted. */
const HASHES = new Map<number, HashName>([
  [1, "sm3"],
  [4, "sha256"],
]);

const base64 = z.string().min(1).max(40_000_000);
const result = z.int().openapi({ description: "0 成功；其余为 GM/T 0033 的错误码（0x04000000 起）" });
const json = <T extends z.ZodType>(schema: T) => ({ "application/json": { schema } });
const operation = <I extends z.ZodType, O extends z.ZodType>(path: string, summary: string, input: I, output: O) =>
  createRoute({
    method: "post",
    path: `/timestamps/gmt0033/${path}`,
    summary,
    tags: ["GM/T 0033"],
    request: { body: { required: true, content: json(input) } },
    responses: { 200: { description: "结果", content: json(output) }, ...FAILURES },
  });

const created = z.object({ result, requestBase64: z.string().nullable() });
gmt0033.openapi(
  operation(
    "create-request",
    "STF_CreateTSRequest 生成请求",
    z.object({
      dataBase64: base64,
      reqType: z.int().min(0).max(1).openapi({ description: "0 应答含证书，1 不含（与 certReq 相反）" }),
      hashAlgorithm: z.int().openapi({ description: "SGD_SM3 = 1，SGD_SHA256 = 4" }),
    }),
    created,
  ),
  (c) => {
    const { dataBase64, reqType, hashAlgorithm } = c.req.valid("json");
    const hash = HASHES.get(hashAlgorithm);
    if (!hash) return c.json({ result: RESULT.invalidAlgorithm, requestBase64: null }, 200);
    const digest = createHash(hash).update(decodeBase64(dataBase64)).digest();
    const der = buildRequest({ digest, hash, certReq: reqType === 0 });
    return c.json({ result: RESULT.ok, requestBase64: toBase64(der) }, 200);
  },
);

const responded = z.object({ result, responseBase64: z.string() });
gmt0033.openapi(
  operation("create-response", "STF_CreateTSResponse 生成应答", z.object({ requestBase64: base64 }), responded),
  async (c) => {
    const response = await handleTsa(c.get("ctx"), decodeBase64(c.req.valid("json").requestBase64));
    const [failure] = parseResponse(response).failures;
    return c.json({ result: failure ? OF_FAILURE[failure] : RESULT.ok, responseBase64: toBase64(response) }, 200);
  },
);

const responseInput = z.object({
  responseBase64: base64,
  certificate: z.string().max(100_000).optional().openapi({ description: "TSA 证书，PEM 或 Base64；优先于应答里的" }),
});

gmt0033.openapi(
  operation(
    "verify",
    "STF_VerifyTSValidity 验证有效性",
    responseInput.extend({ dataBase64: base64.optional().openapi({ description: "给出则同时比对摘要" }) }),
    z.object({ result }),
  ),
  async (c) => {
    const { dataBase64, ...given } = c.req.valid("json");
    const { report } = await read(c.get("ctx"), given, dataBase64 === undefined ? null : decodeBase64(dataBase64));
    return c.json({ result: resultOf(report, dataBase64 !== undefined) }, 200);
  },
);

gmt0033.openapi(
  operation(
    "info",
    "STF_GetTSInfo 主要信息",
    responseInput,
    z.object({ result, issuer: z.string().nullable(), time: z.string().nullable() }),
  ),
  async (c) => {
    const { report, details } = await read(c.get("ctx"), c.req.valid("json"), null);
    const code = details ? RESULT.ok : resultOf(report, false);
    return c.json({ result: code, issuer: details?.signerName ?? null, time: details?.time ?? null }, 200);
  },
);

gmt0033.openapi(
  operation(
    "detail",
    "STF_GetTSDetail 详细信息",
    responseInput.extend({
      item: z.int().openapi({
        description:
          "1 时间 2 签发者 3 原文摘要 4 证书 5 证书链 6 时间源 7 精度 8 响应方式 9 国家 10 组织 11 城市 12 电子邮件",
      }),
    }),
    z.object({ result, value: z.union([z.string(), z.number(), z.array(z.string())]).nullable() }),
  ),
  async (c) => {
    const { item, ...given } = c.req.valid("json");
    const { report, details } = await read(c.get("ctx"), given, null);
    if (!details) return c.json({ result: resultOf(report, false), value: null }, 200);
    const value = itemOf(details, item);
    return c.json({ result: value === undefined ? RESULT.invalidItem : RESULT.ok, value: value ?? null }, 200);
  },
);

/** Undefined for a number the standard does not have. */
function itemOf(details: Details, item: number): string | number | string[] | null | undefined {
  const values = [
    details.time,
    details.signerName,
    details.imprint.value,
    details.certificate && toBase64(details.certificate),
    details.chain.map(toBase64),
    details.timeSource,
    details.accuracyMs,
    details.responseMode,
    details.country,
    details.organization,
    details.city,
    details.email,
  ];
  return values[item - 1];
}

async function read(
  ctx: Context,
  { responseBase64, certificate = "" }: z.infer<typeof responseInput>,
  data: Uint8Array | null,
): Promise<{ report: TokenReport; details: Details | null }> {
  const certificates = readPastedCertificates(certificate);
  const der = decodeBase64(responseBase64);
  const report = await checkToken(ctx, { der, about: data && { data }, certificates });
  return { report, details: report.details };
}

/** What was not asked for (the data's imprint) does not count against a token. */
function resultOf({ checks }: TokenReport, hasData: boolean): number {
  const bad = checks.find(({ code, status }) => {
    if (code === "imprint" && !hasData) return false;
    return status === "failed" || (status === "unknown" && (code === "chain" || code === "certificate"));
  });
  if (!bad) return RESULT.ok;
  if (bad.code === "structure") return RESULT.malformed;
  return bad.code === "status" ? RESULT.invalidRequest : RESULT.invalidSignature;
}

const toBase64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");
