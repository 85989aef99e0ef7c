import type { z } from "@hono/zod-openapi";
import { generateDocument } from "#modules/document/generate-document.ts";
import { receiveDigest } from "#modules/document/receive-digest.ts";
import { receiveDocument } from "#modules/document/receive-document.ts";
import type { HiddenFinding } from "#modules/document/input.ts";
import type { readOrigin } from "#modules/document/read-origin.ts";
import { hiddenWords } from "#modules/document/rules.ts";
import type { Context } from "#server/context.ts";
import { decodeBase64 } from "./decode-base64.ts";
import { hisError } from "./errors.ts";
import type { documentInput, documentOutput } from "./input.ts";

type Given = z.output<typeof documentInput>;
type Taken = z.output<typeof documentOutput>;
type Origin = Awaited<ReturnType<typeof readOrigin>>;

/**
 * One document of an application: a PDF, a digest, or a template with data.
 * @throws his.content-or-digest, his.type-and-title, his.type-of-template, document.*, template.*
 */
export async function takeDocument(ctx: Context, applicationId: string, given: Given): Promise<Taken> {
  const { contentBase64, digest, template, type, title } = given;
  if ([contentBase64, digest, template].filter((one) => one !== undefined).length !== 1)
    throw hisError("content-or-digest");
  const meta = { externalId: given.externalId ?? null, applicationId, patient: given.patient ?? null };
  if (template) {
    if (type !== undefined) throw hisError("type-of-template");
    const { origin, hidden, ...received } = await generateDocument(ctx, { ...meta, template, title });
    return { ...received, warnings: hidden.map(warningOf), ...madeFrom(origin) };
  }
  if (type === undefined || title === undefined) throw hisError("type-and-title");
  if (digest) {
    const received = await receiveDigest(ctx, { ...meta, type, title, digest: digest.value.toLowerCase() });
    const { documentId, digest: value } = received;
    return { documentId, digest: value, pages: 0, revision: 1, intake: "none", warnings: [] };
  }
  const pdf = decodeBase64(contentBase64 ?? "");
  const { hidden, ...received } = await receiveDocument(ctx, { ...meta, type, title, pdf });
  return { ...received, warnings: hidden.map(warningOf) };
}

/** What intake found hidden, in the interface's own shape. */
export const warningOf = (finding: HiddenFinding): Taken["warnings"][number] => {
  const { kind, page, object } = finding;
  return { kind, page, object, ...hiddenWords(finding) };
};

/** Which template, and the areas, in the interface's own shape. */
export function madeFrom(origin: Origin): Pick<Taken, "template" | "areas"> {
  if (!origin) return {};
  const areas = origin.areas.map(({ kind, name, who, order, group, page, x, y, w, h }) => {
    return { kind, name, who, order, group, page, x, y, w, h };
  });
  return { template: { code: origin.code, version: origin.version }, areas };
}
