import { context, oid, sequence, tlv } from "#core/asn1/der-writer.ts";
import { OID } from "#core/asn1/oids.ts";
import { utf8 } from "#core/bytes.ts";
import { parseCertificate } from "#core/x509/certificate.ts";
import type { Purpose } from "#core/x509/chain-problem.ts";
import { verifyChain } from "#core/x509/chain.ts";
import { extension } from "#core/x509/extensions.ts";
import { nodeCrypto } from "#server/node-verify.ts";
import { type Ca, newCa, newLeaf, newRoot, NOW, pem } from "./ec-ca.ts";
import { type Folder, openssl } from "./peers.ts";

/** One path for two judges: ours, and `openssl verify`. */
export type Case = {
  leaf: Uint8Array;
  pool?: readonly Uint8Array[];
  anchors: readonly Uint8Array[];
  purpose?: Purpose;
  atMs?: number;
  options?: readonly string[];
  /** False leaves out what OpenSSL's -x509_strict demands of how certificates are written. */
  isStrict?: boolean;
};

/** "ok", or what is wrong. */
export function ours({ leaf, pool = [], anchors, purpose = "sign", atMs = NOW }: Case): string {
  const certificates = { pool: pool.map(parseCertificate), anchors: anchors.map(parseCertificate) };
  const judged = { leaf: parseCertificate(leaf), ...certificates, atMs, purpose, crypto: nodeCrypto };
  const { ok, problems } = verifyChain(judged);
  return ok ? "ok" : [...new Set(problems.map(({ code }) => code))].join(" ");
}

export async function theirs(f: Folder, one: Case): Promise<"ok" | "refused"> {
  const { leaf, pool = [], anchors, atMs = NOW, options = [], isStrict = true } = one;
  const files = ["-CAfile", f.path("anchors.pem", pem("CERTIFICATE", anchors))];
  const untrusted = ["-untrusted", f.path("pool.pem", pem("CERTIFICATE", pool))];
  // Levels of security: 2 asks for 112 bits, which is what we ask for.
  const rules = ["-attime", String(Math.floor(atMs / 1000)), ...(isStrict ? ["-x509_strict"] : []), "-auth_level", "2"];
  const asked = [...files, ...(pool.length > 0 ? untrusted : []), ...rules, ...options];
  const { code, text } = await openssl("verify", ...asked, f.path("leaf.pem", pem("CERTIFICATE", [leaf])));
  if (code === 0) return "ok";
  if (!/error \d+ at \d+ depth/.test(text)) throw new Error(text);
  return "refused";
}

export const root = newRoot("根");
export const ca = newCa(root, "签发");

type LeafChange = Parameters<typeof newLeaf>[1];
export const under = (one: Ca, change: LeafChange = {}, more: Partial<Case> = {}): Case => ({
  leaf: newLeaf(one, change),
  pool: [one.der],
  anchors: [root.der],
  ...more,
});
/** A CA under the root, and a leaf under it. */
export const through = (change: Parameters<typeof newCa>[2], leaf: LeafChange = {}, more: Partial<Case> = {}): Case =>
  under(newCa(root, "某 CA", change), leaf, more);

/** C and O alone: a directory all names of an organisation are in. */
export const directoryOf = (organisation: string): Uint8Array =>
  sequence(
    tlv(0x31, sequence(oid(OID.country), tlv(0x13, utf8("CN")))),
    tlv(0x31, sequence(oid(OID.organization), tlv(0x0c, utf8(organisation)))),
  );
export const subtrees = (tag: number, ...bases: Uint8Array[]): Uint8Array =>
  context(tag, ...bases.map((base) => sequence(base)));
export const constraints = (...trees: Uint8Array[]): Uint8Array =>
  extension(OID.nameConstraints, sequence(...trees), true);
