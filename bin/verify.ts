import { existsSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { parseCertificate } from "#core/x509/certificate.ts";
import { parseCrl } from "#core/x509/crl.ts";
import { parseOcspResponse } from "#core/x509/ocsp.ts";
import { verifyDocument } from "#modules/evidence/verify-document.ts";

// Says what /verify says about a PDF, without a database: anchors come from --trust, else from the installation's own file.
const EXIT = { valid: 0, invalid: 1, unknown: 2 } as const;
const DEFAULT_ANCHORS = "var/anchors.pem";
const USAGE =
  "npm run -s verify -- FILE [--trust PEM]… [--crl FILE]… [--ocsp FILE]… [--record ERS]… [--require-revocation] [--any-chain]";

const UNREAD: Readonly<Record<string, string>> = {
  ENOENT: "没有这个文件 / there is no such file",
  EISDIR: "这是文件夹 / it is a folder",
  EACCES: "没有读取权限 / it may not be read",
};

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      trust: { type: "string", multiple: true },
      crl: { type: "string", multiple: true },
      ocsp: { type: "string", multiple: true },
      record: { type: "string", multiple: true },
      "require-revocation": { type: "boolean", default: false },
      "any-chain": { type: "boolean", default: false },
    },
  });
  const [file, more] = positionals;
  if (!file || more) throw new Error(USAGE);
  const trust = values.trust ?? (existsSync(DEFAULT_ANCHORS) ? [DEFAULT_ANCHORS] : []);
  const report = verifyDocument(read(file), {
    anchors: trust.flatMap((path) => parsedIn(path, "CERTIFICATE", parseCertificate)),
    crls: (values.crl ?? []).flatMap((path) => parsedIn(path, "X509 CRL", parseCrl)),
    ocsp: (values.ocsp ?? []).flatMap((path) => parsedIn(path, "OCSP RESPONSE", parseOcspResponse)),
    records: (values.record ?? []).map(read),
    needsRevocation: values["require-revocation"],
    anyChain: values["any-chain"],
    nowMs: Date.now(),
  });
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  process.exitCode = EXIT[report.verdict];
} catch (error) {
  process.stderr.write(`杏签: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = EXIT.unknown;
}

function read(path: string): Uint8Array {
  try {
    return new Uint8Array(readFileSync(path));
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    throw new Error(`${path}: ${UNREAD[code] ?? code}`, { cause: error });
  }
}

function parsedIn<T>(path: string, label: string, parse: (der: Uint8Array) => T): T[] {
  try {
    return dersIn(read(path), label).map(parse);
  } catch (error) {
    const why = error instanceof Error ? error.message : "";
    throw new Error(why.startsWith(path) ? why : `${path}: 不是 ${label} / is no ${label} (${why})`, { cause: error });
  }
}

/** Every block of a PEM file, or the file itself when it is DER. */
function dersIn(bytes: Uint8Array, label: string): Uint8Array[] {
  const pattern = new RegExp(`-----BEGIN ${label}-----([^-]+)-----END ${label}-----`, "g");
  const blocks = [...Buffer.from(bytes).toString("latin1").matchAll(pattern)];
  if (blocks.length === 0) return [bytes];
  return blocks.map(([, body = ""]) => new Uint8Array(Buffer.from(body, "base64")));
}
