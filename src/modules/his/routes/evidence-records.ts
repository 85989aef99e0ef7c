import { createRoute, z } from "@hono/zod-openapi";
import { HASH_LENGTH, type HashName } from "#core/asn1/algorithm.ts";
import { fromHex } from "#core/bytes.ts";
import { verifyRecord } from "#core/ers/verify-record.ts";
import { trustedCertificates } from "#modules/certificate/trust-anchors.ts";
import { timeOf } from "#modules/timestamp/details.ts";
import { issueRecords, MOST_RECORDS } from "#modules/timestamp/issue-records.ts";
import { nodeCrypto } from "#server/node-verify.ts";
import { decodeBase64 } from "../decode-base64.ts";
import { hisError } from "../errors.ts";
import { HASHES } from "../timestamp-input.ts";
import { FAILURES, failure, newApp } from "./app.ts";

const json = <T extends z.ZodType>(schema: T) => ({ "application/json": { schema } });
const hashName = z.enum(["SM3", "SHA-256", "SHA-384", "SHA-512"]);
const digest = z.string().regex(/^(?:[0-9a-fA-F]{2}){32,64}$/);

/** Evidence records (RFC 4998): one timestamp for a batch, one small proof for each document in it. */
export const evidenceRecords = newApp();

evidenceRecords.openapi(
  createRoute({
    method: "post",
    path: "/timestamps/evidence-records",
    summary: "批量存证：一枚时间戳证明一批文书 One timestamp for a batch",
    request: {
      body: {
        required: true,
        content: json(
          z
            .object({
              hashAlgorithm: hashName.default("SM3"),
              digests: z.array(digest).min(1).max(MOST_RECORDS).openapi({ description: "每份文书的摘要，十六进制" }),
            })
            .openapi("EvidenceRecordsInput"),
        ),
      },
    },
    responses: {
      201: {
        description: "次序与请求相同；每份都能单独验证。Each record proves its document by itself.",
        content: json(
          z
            .object({
              timestampId: z.string(),
              time: z.string(),
              accuracyMs: z.number().nullable(),
              recordsBase64: z.array(z.string()).openapi({ description: "EvidenceRecord，DER" }),
            })
            .openapi("EvidenceRecords"),
        ),
      },
      ...FAILURES,
      503: failure("没有可信时间或签发单元，不签发 No trusted time or unit: nothing is issued"),
    },
  }),
  async (c) => {
    const { hashAlgorithm, digests } = c.req.valid("json");
    const hash: HashName = HASHES[hashAlgorithm];
    const wrong = digests.findIndex((one) => one.length !== 2 * HASH_LENGTH[hash]);
    if (wrong !== -1) throw hisError("digest-length", { at: wrong, algorithm: hashAlgorithm });
    const { issued, records } = await issueRecords(c.get("ctx"), { hash, digests: digests.map(fromHex) });
    const { id: timestampId, genTimeUs, accuracyMs } = issued;
    const recordsBase64 = records.map((one) => Buffer.from(one).toString("base64"));
    return c.json({ timestampId, time: timeOf(genTimeUs), accuracyMs, recordsBase64 }, 201);
  },
);

evidenceRecords.openapi(
  createRoute({
    method: "post",
    path: "/timestamps/evidence-records/verify",
    summary: "验证存证记录 Check an evidence record",
    request: {
      body: {
        required: true,
        content: json(
          z
            .object({
              recordBase64: z.string().min(4).max(2_000_000),
              contentBase64: z.string().min(1).openapi({ description: "文书原文；换过摘要算法的记录也能验" }),
            })
            .openapi("EvidenceRecordCheckInput"),
        ),
      },
    },
    responses: {
      200: {
        description: "结论",
        content: json(
          z
            .object({
              verdict: z.enum(["valid", "invalid"]),
              provenAt: z.string().nullable().openapi({ description: "最晚从这一时刻起文书已经存在" }),
              timestamps: z.array(z.object({ time: z.string(), isValid: z.boolean() })),
              problems: z.array(z.object({ code: z.string(), at: z.int().nullable(), detail: z.string() })),
            })
            .openapi("EvidenceRecordCheck"),
        ),
      },
      ...FAILURES,
    },
  }),
  async (c) => {
    const { recordBase64, contentBase64 } = c.req.valid("json");
    const content = decodeBase64(contentBase64);
    const { ok, problems, provenMs, tokens } = verifyRecord(decodeBase64(recordBase64), {
      digestOf: (hash) => nodeCrypto.hash(hash, [content]),
      anchors: await trustedCertificates(c.get("ctx")),
      crypto: nodeCrypto,
    });
    const timestamps = tokens.flatMap((one) =>
      one.info ? [{ time: timeOf(one.info.genTimeUs), isValid: one.ok }] : [],
    );
    const provenAt = ok && provenMs !== null ? new Date(provenMs).toISOString() : null;
    return c.json({ verdict: ok ? ("valid" as const) : ("invalid" as const), provenAt, timestamps, problems }, 200);
  },
);
