import { existsSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { type Certificate, parseCertificate } from "#core/x509/certificate.ts";
import { verifyDocument } from "#modules/evidence/verify-document.ts";

// Says what /verify says about a PDF, without a database: anchors come from --trust, else from the installation's own file.
const EXIT = { valid: 0, invalid: 1, unknown: 2 } as const;
const DEFAULT_ANCHORS = "var/anchors.pem";
const USAGE = "npm run -s verify -- FILE [--trust PEM]… [--any-chain]";

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { trust: { type: "string", multiple: true }, "any-chain": { type: "boolean", default: false } },
  });
  const [file, more] = positionals;
  if (!file || more) throw new Error(USAGE);
  const trust = values.trust ?? (existsSync(DEFAULT_ANCHORS) ? [DEFAULT_ANCHORS] : []);
  const report = verifyDocument(new Uint8Array(readFileSync(file)), {
    anchors: trust.flatMap(readAnchors),
    anyChain: values["any-chain"],
    nowMs: Date.now(),
  });
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  process.exitCode = EXIT[report.verdict];
} catch (error) {
  process.stderr.write(`杏签: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = EXIT.unknown;
}

/** Every certificate of a PEM file, or one in DER. */
function readAnchors(path: string): Certificate[] {
  const bytes = readFileSync(path);
  const blocks = [...bytes.toString("latin1").matchAll(/-----BEGIN CERTIFICATE-----([^-]+)-----END CERTIFICATE-----/g)];
  if (blocks.length === 0) return [parseCertificate(new Uint8Array(bytes))];
  return blocks.map(([, body = ""]) => parseCertificate(new Uint8Array(Buffer.from(body, "base64"))));
}
