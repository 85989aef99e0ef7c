import { type DumpNode, dumpAsn1 } from "#core/asn1/dump.ts";
import { DerError } from "#core/asn1/der-reader.ts";
import { type Bytes, utf8 } from "#core/bytes.ts";
import type { Context } from "#server/context.ts";
import type { DataReport } from "./data-report.ts";
import { evidenceError } from "./errors.ts";
import type { InspectInput } from "./input.ts";
import { type Pasted, readPasted, readPastedCertificates } from "./read-pasted.ts";
import { readTrust } from "./read-trust.ts";
import type { Trust } from "./trust.ts";
import { verifyData } from "./verify-data.ts";
import { isPrivateKey, otherThing } from "./what-it-is.ts";

export type Inspected = {
  form: Pasted["form"] | "der";
  length: number;
  report: DataReport;
  /** Null when the bytes are no ASN.1, e.g. r‖s of a raw signature. */
  tree: DumpNode | null;
};

/**
 * What a developer pasted: its structure, and every check with its clause. Nothing is stored.
 * @throws as `readPasted`
 */
export const inspectData = async (ctx: Context, input: InspectInput): Promise<Inspected> =>
  inspect(input, await readTrust(ctx));

/** The same, relying on what is given. @throws as `readPasted` */
export function inspect(input: InspectInput, trust: Trust): Inspected {
  const { form, bytes, certificates } = signatureOf(input);
  const report = verifyData(
    {
      signature: bytes,
      content: contentOf(input),
      digest: null,
      certificates: [...readPastedCertificates(input.certificates), ...certificates],
      timestamp: input.timestamp.trim() === "" ? null : readPasted(input.timestamp).bytes,
      ...(input.sm2Id === undefined ? {} : { sm2Id: input.sm2Id }),
      atMs: input.at === undefined ? null : Date.parse(input.at),
    },
    trust,
  );
  return { form, length: bytes.length, report, tree: treeOf(bytes) };
}

/** A file is taken as it is, unless it holds text that says otherwise. */
function signatureOf({ signature }: InspectInput): Omit<Pasted, "form"> & Pick<Inspected, "form"> {
  if ("text" in signature) return readPasted(signature.text);
  const bytes = new Uint8Array(Buffer.from(signature.base64, "base64"));
  const text = textIn(bytes);
  if (text !== null) return readPasted(text);
  if (isPrivateKey(bytes)) throw evidenceError("private-key");
  return { form: "der", bytes, certificates: [] };
}

/** ASCII, or what Windows' editors save: with a byte order mark, in UTF-8 or UTF-16. Null for anything else. */
function textIn(bytes: Bytes): string | null {
  const [first, second, third] = bytes;
  if (first === 0xef && second === 0xbb && third === 0xbf) return new TextDecoder().decode(bytes);
  if (first === 0xff && second === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  const isText = bytes.every((byte) => byte < 0x80) && first !== 0x30;
  return isText && otherThing(bytes) === null ? Buffer.from(bytes).toString("latin1") : null;
}

function contentOf({ content }: InspectInput): Bytes | null {
  if (content === null) return null;
  return "text" in content ? utf8(content.text) : new Uint8Array(Buffer.from(content.base64, "base64"));
}

/** A PDF's first bytes can be read as ASN.1 as well; only what is whole is shown. */
function treeOf(bytes: Bytes): DumpNode | null {
  if (![0x30, 0x31, 0x04, 0x03].includes(bytes[0] ?? 0)) return null;
  try {
    return dumpAsn1(bytes);
  } catch (error) {
    if (error instanceof DerError) return null;
    throw error;
  }
}
