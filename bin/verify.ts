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
  const report = verifyDocument(new Uint8Array(readFileSync(file)), {
    anchors: trust.flatMap((path) => dersIn(path, "CERTIFICATE").map(parseCertificate)),
    crls: (values.crl ?? []).flatMap((path) => dersIn(path, "X509 CRL").map(parseCrl)),
    ocsp: (values.ocsp ?? []).flatMap((path) => dersIn(path, "OCSP RESPONSE").map(parseOcspResponse)),
    records: (values.record ?? []).map((path) => new Uint8Array(readFileSync(path))),
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

/** Every block of a PEM file, or the file itself when it is DER. */
function dersIn(path: string, label: string): Uint8Array[] {
  const bytes = readFileSync(path);
  const pattern = new RegExp(`-----BEGIN ${label}-----([^-]+)-----END ${label}-----`, "g");
  const blocks = [...bytes.toString("latin1").matchAll(pattern)];
  if (blocks.length === 0) return [new Uint8Array(bytes)];
  return blocks.map(([, body = ""]) => new Uint8Array(Buffer.from(body, "base64")));
}
