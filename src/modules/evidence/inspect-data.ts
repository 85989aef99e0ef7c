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
  form: Pasted["form"] | "der";
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
  const { form, bytes, certificates } = signatureOf(input);
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

/** A file is taken as it is, unless it holds text that says otherwise. */
function signatureOf({ signature }: InspectInput): Omit<Pasted, "form"> & Pick<Inspected, "form"> {
  if ("text" in signature) return readPasted(signature.text);
  const bytes = new Uint8Array(Buffer.from(signature.base64, "base64"));
  const isText = bytes.every((byte) => byte < 0x80) && bytes[0] !== 0x30;
  return isText ? readPasted(Buffer.from(bytes).toString("latin1")) : { form: "der", bytes, certificates: [] };
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
