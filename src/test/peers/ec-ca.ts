import { createSign, generateKeyPairSync, type KeyObject } from "node:crypto";
import {
  bitString,
  boolean,
  certificateTime,
  context,
  contextPrimitive,
  generalizedTime,
  integer,
  namedBits,
  octetString,
  oid,
  sequence,
  tlv,
  unsigned,
} from "#core/asn1/der-writer.ts";
import { childrenOf, readDer } from "#core/asn1/der-reader.ts";
import { wholeBitsOf } from "#core/asn1/der-values.ts";
import { OID } from "#core/asn1/oids.ts";
import { extension, KEY_USAGE } from "#core/x509/extensions.ts";
import { nameOf } from "#core/x509/name.ts";
import { nodeCrypto } from "#server/node-verify.ts";

/** Certificates and lists any way one likes, with ECDSA keys, which OpenSSL's own commands can judge. */

export const DAY = 86_400_000;
export const NOW = Date.UTC(2026, 10, 24, 2, 18, 27);

export type Ca = { key: KeyObject; spki: Uint8Array; name: Uint8Array; der: Uint8Array };
export type Keys = { key: KeyObject; spki: Uint8Array };

const spkiOf = (key: KeyObject) => new Uint8Array(key.export({ format: "der", type: "spki" }));
export function newKeys(curve = "P-256"): Keys {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: curve });
  return { key: privateKey, spki: spkiOf(publicKey) };
}
export function rsaKeys(bits: number): Keys {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: bits });
  return { key: privateKey, spki: spkiOf(publicKey) };
}

type Hash = "sha256" | "sha1";
const ALGORITHMS: Record<string, Record<Hash, Uint8Array>> = {
  ec: { sha256: sequence(oid("1.2.840.10045.4.3.2")), sha1: sequence(oid("1.2.840.10045.4.1")) },
  rsa: {
    sha256: sequence(oid(OID.sha256WithRsa), tlv(0x05)),
    sha1: sequence(oid("1.2.840.113549.1.1.5"), tlv(0x05)),
  },
};

function signed(
  by: KeyObject,
  hash: Hash,
  body: (algorithm: Uint8Array) => Uint8Array,
  ...more: readonly Uint8Array[]
): Uint8Array {
  const algorithm = ALGORITHMS[by.asymmetricKeyType ?? ""]?.[hash];
  if (!algorithm) throw new Error("no such key");
  const tbs = body(algorithm);
  return sequence(tbs, algorithm, bitString(new Uint8Array(createSign(hash).update(tbs).sign(by))), ...more);
}

export const named = (...names: string[]): Uint8Array =>
  nameOf([
    { label: "C", value: "CN" },
    ...names.slice(0, -1).map((value) => ({ label: "O" as const, value })),
    { label: "CN", value: names.at(-1) ?? "" },
  ]);

const keyId = (spki: Uint8Array) => nodeCrypto.hash("sha1", [spki]);
export const subjectKeyId = (spki: Uint8Array) => extension(OID.subjectKeyIdentifier, octetString(keyId(spki)));
export const authorityKeyId = (spki: Uint8Array) =>
  extension(OID.authorityKeyIdentifier, sequence(contextPrimitive(0, keyId(spki))));
export const caConstraints = (pathLength?: number) =>
  extension(
    OID.basicConstraints,
    sequence(boolean(true), ...(pathLength === undefined ? [] : [integer(pathLength)])),
    true,
  );
export const usage = (...bits: number[]) => extension(OID.keyUsage, namedBits(...bits), true);
export const CA_USAGE = usage(KEY_USAGE.keyCertSign, KEY_USAGE.crlSign);
export const SIGN_USAGE = usage(KEY_USAGE.digitalSignature, KEY_USAGE.nonRepudiation);

export type Change = {
  keys?: Keys;
  name?: Uint8Array;
  notBefore?: number;
  notAfter?: number;
  serial?: Uint8Array;
  version?: 1 | 3;
  hash?: Hash;
  /** In place of the usual extensions. */
  extensions?: readonly Uint8Array[];
  /** Beside the usual ones. */
  more?: readonly Uint8Array[];
};

let serial = 1;
function certify(
  issuer: { key: KeyObject; name: Uint8Array },
  keys: Keys,
  usual: readonly Uint8Array[],
  change: Change,
) {
  const { notBefore = NOW - 30 * DAY, notAfter = NOW + 365 * DAY, version = 3, hash = "sha256" } = change;
  const all = [...(change.extensions ?? usual), ...(change.more ?? [])];
  return signed(issuer.key, hash, (algorithm) =>
    sequence(
      ...(version === 3 ? [context(0, integer(2))] : []),
      unsigned(change.serial ?? Uint8Array.of(1, ++serial >> 8, serial & 255)),
      algorithm,
      issuer.name,
      sequence(certificateTime(notBefore), certificateTime(notAfter)),
      change.name ?? named("无名"),
      keys.spki,
      ...(version === 3 && all.length > 0 ? [context(3, sequence(...all))] : []),
    ),
  );
}

export function newRoot(name: string, change: Change = {}): Ca {
  const keys = change.keys ?? newKeys();
  const own = { ...keys, name: change.name ?? named(name) };
  const usual = [caConstraints(), CA_USAGE, subjectKeyId(keys.spki), authorityKeyId(keys.spki)];
  return { ...own, der: certify(own, keys, usual, { ...change, name: own.name }) };
}

export function newCa(parent: Ca, name: string, change: Change = {}): Ca {
  const keys = change.keys ?? newKeys();
  const own = { ...keys, name: change.name ?? named(name) };
  const usual = [caConstraints(), CA_USAGE, subjectKeyId(keys.spki), authorityKeyId(parent.spki)];
  return { ...own, der: certify(parent, keys, usual, { ...change, name: own.name }) };
}

export function newLeaf(parent: Ca, change: Change = {}): Uint8Array {
  const keys = change.keys ?? newKeys();
  const usual = [SIGN_USAGE, subjectKeyId(keys.spki), authorityKeyId(parent.spki)];
  return certify(parent, keys, usual, { name: named("林知秋"), ...change });
}

export type Entry = { serial: Uint8Array; at: number; reason?: number; more?: readonly Uint8Array[] };

/** @param entries serial numbers as whole INTEGERs */
export function newList(
  issuer: { key: KeyObject; spki: Uint8Array; name: Uint8Array },
  entries: readonly Entry[] = [],
  change: { thisUpdate?: number; nextUpdate?: number; number?: number; more?: readonly Uint8Array[]; hash?: Hash } = {},
): Uint8Array {
  const { thisUpdate = NOW - DAY, nextUpdate = NOW + DAY, more = [] } = change;
  const listed = entries.map(({ serial: number, at, reason, more: own = [] }) => {
    const why = [...(reason === undefined ? [] : [extension(OID.crlReason, tlv(0x0a, Uint8Array.of(reason)))]), ...own];
    return sequence(number, certificateTime(at), ...(why.length > 0 ? [sequence(...why)] : []));
  });
  return signed(issuer.key, change.hash ?? "sha256", (algorithm) =>
    sequence(
      integer(1),
      algorithm,
      issuer.name,
      certificateTime(thisUpdate),
      certificateTime(nextUpdate),
      ...(listed.length > 0 ? [sequence(...listed)] : []),
      context(0, sequence(authorityKeyId(issuer.spki), extension(OID.crlNumber, integer(change.number ?? 1)), ...more)),
    ),
  );
}

/**
 * An OCSP answer (RFC 6960 §4.2.1).
 * @param by who signs it; its certificate is enclosed
 */
export function newAnswer(
  by: Ca,
  about: { issuer: Ca; serial: Uint8Array; status: "good" | "unknown" | { at: number; reason: number } },
  times: { thisUpdate: number; nextUpdate?: number },
): Uint8Array {
  const { issuer, serial: number, status } = about;
  const time = (ms: number) => generalizedTime(Math.floor(ms / 1000) * 1000);
  const key = wholeBitsOf(childrenOf(readDer(issuer.spki))[1] ?? readDer(issuer.spki));
  const said =
    status === "good"
      ? contextPrimitive(0, new Uint8Array())
      : status === "unknown"
        ? contextPrimitive(2, new Uint8Array())
        : context(1, time(status.at), context(0, tlv(0x0a, Uint8Array.of(status.reason))));
  const single = sequence(
    sequence(
      sequence(oid(OID.sha1), tlv(0x05)),
      octetString(nodeCrypto.hash("sha1", [issuer.name])),
      octetString(nodeCrypto.hash("sha1", [key])),
      number,
    ),
    said,
    time(times.thisUpdate),
    ...(times.nextUpdate === undefined ? [] : [context(0, time(times.nextUpdate))]),
  );
  const data = sequence(context(1, by.name), time(times.thisUpdate), sequence(single));
  const basic = signed(by.key, "sha256", () => data, context(0, sequence(by.der)));
  return sequence(tlv(0x0a, Uint8Array.of(0)), context(0, sequence(oid(OID.ocspBasic), octetString(basic))));
}

export const pem = (label: string, ders: readonly Uint8Array[]): string =>
  ders
    .map((der) => {
      const lines =
        Buffer.from(der)
          .toString("base64")
          .match(/.{1,64}/g) ?? [];
      return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
    })
    .join("");
