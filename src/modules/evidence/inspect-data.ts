import { type DumpNode, dumpAsn1 } from "#core/asn1/dump.ts";
import { DerError } from "#core/asn1/der-reader.ts";
import { type Bytes, utf8 } from "#core/bytes.ts";
import type { Context } from "#server/context.ts";
import type { DataReport } from "./data-report.ts";
import type { InspectInput } from "./input.ts";
import { type Pasted, readPasted, readPastedCertificates } from "./read-pasted.ts";
import { readTrust } from "./read-trust.ts";
import { verifyData } from "./verify-data.ts";

export type Inspected = {
  form: Pasted["form"];
  length: number;
  report: DataReport;
  /** Null when the bytes are no ASN.1, e.g. r‖s of a raw signature. */
  tree: DumpNode | null;
};

/**
 * What a developer pasted: its structure, and every check with its clause. Nothing is stored.
 * @throws evidence.not-decodable, evidence.certificate-unreadable
 */
export async function inspectData(ctx: Context, input: InspectInput): Promise<Inspected> {
  const { form, bytes, certificates } = readPasted(input.signature);
  const report = verifyData(
    {
      signature: bytes,
      content: contentOf(input),
      digest: null,
      certificates: [...readPastedCertificates(input.certificates), ...certificates],
      ...(input.sm2Id === undefined ? {} : { sm2Id: input.sm2Id }),
      atMs: input.at === undefined ? null : Date.parse(input.at),
    },
    await readTrust(ctx),
  );
  return { form, length: bytes.length, report, tree: treeOf(bytes) };
}

function contentOf({ content }: InspectInput): Bytes | null {
  if (content === null) return null;
  return "text" in content ? utf8(content.text) : new Uint8Array(Buffer.from(content.base64, "base64"));
}

function treeOf(bytes: Bytes): DumpNode | null {
  try {
    return dumpAsn1(bytes);
  } catch (error) {
    if (error instanceof DerError) return null;
    throw error;
  }
}
