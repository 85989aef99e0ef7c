import type { Bytes } from "#core/bytes.ts";
import type { Context } from "#server/context.ts";
import { readTrust } from "./read-trust.ts";
import type { Report } from "./report.ts";
import { verifyDocument } from "./verify-document.ts";

/** A file somebody brings, judged by what the hospital relies on. Nothing is stored. */
export async function verifyUpload(ctx: Context, pdf: Bytes): Promise<Report> {
  return verifyDocument(pdf, await readTrust(ctx));
}
