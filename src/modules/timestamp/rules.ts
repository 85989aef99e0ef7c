import type { Certificate } from "#core/x509/certificate.ts";
import { KEY_USAGE } from "#core/x509/extensions.ts";
import { OID } from "#core/asn1/oids.ts";

/** Life of a signing unit. One of each family is active; a retired one's tokens stay valid, its private key is gone. */
export type UnitState = "applying" | "active" | "retired";

/** SM2 with SM3, or RSA with SHA-256: RFC 3161 knows one signature in a token, so there are two units. */
export const UNIT_FAMILIES = ["sm2", "rsa"] as const;
export type UnitFamily = (typeof UNIT_FAMILIES)[number];

/** What the keys are sealed under. */
export const KEY_PURPOSE = "timestamp/unit";

/** Where a stamp's time came from: our own SNTP clock, the host's under chrony's care, or the host's with nobody's. */
export type ClockSource = "own" | "chrony" | "host";

/** Our own units in an order of authorities, beside the ids of those outside. */
export const OWN = "own";

/** `device`: a designated time device 指定时间源设备 in the LAN; `relay`: the exchange, which hears outside sources. */
export type SourceKind = "device" | "relay";

/** How a clock does: synchronised, running on alone within its bound, or not to be trusted at all. */
export type ClockCondition = "synchronised" | "holdover" | "none";

/** Largest bound a token may state unless the administrator sets another: 1 ms (product row 2.4.6: 0.5 to 3 ms). */
export const MAX_BOUND_US = 1000;

/** Policy of tokens stamped by a disciplined clock. UUID-derived, so it needs no registration (X.667 §6). */
export const TSA_POLICY = "2.25.318738964201296805964826013746562019136";
/** Policy of tokens stamped by the host's clock: demonstration only. The token itself says so for ever. */
export const DEMO_POLICY = "2.25.100658333451307300627518405878784104399";

const DISCIPLINED = { sm2: TSA_POLICY, rsa: "2.25.233590320900186111354107585644084455846" };
const DEMO = { sm2: DEMO_POLICY, rsa: "2.25.88526864957089328509503974240269686199" };
const policies = (source: ClockSource): Readonly<Record<UnitFamily, string>> =>
  source === "host" ? DEMO : DISCIPLINED;

export const policyOf = (source: ClockSource, family: UnitFamily = "sm2"): string => policies(source)[family];
export const policiesOf = (source: ClockSource): string[] => Object.values(policies(source));
/** True when a token of ours was stamped by an undisciplined clock: pages must show 演示时间. */
export const isDemoTime = (policy: string): boolean => policiesOf("host").includes(policy);

/** The unit a request wants: by its policy, or by its imprint's algorithm (SM3: SM2; SHA-2: RSA). */
export function familyFor(source: ClockSource, policy: string | null, hash: string): UnitFamily {
  const named = UNIT_FAMILIES.find((family) => policyOf(source, family) === policy);
  return named ?? (hash === "sm3" ? "sm2" : "rsa");
}

/** Largest request answered, in bytes. */
export const MAX_REQUEST = 16_384;

const DAY = 86_400_000;
/** A unit stamps no more when its certificate has less than this left: tokens must outlive their making. */
export const MIN_REMAINING_MS = 7 * DAY;

/**
 * What is wrong with a unit's certificate (RFC 3161 §2.3, ETSI EN 319 422 §8.1), null when nothing is. Such a unit never
 * signs.
 */
export function profileProblem({ version, extensions }: Certificate): string | null {
  const { basicConstraints, keyUsage, extendedKeyUsage, all } = extensions;
  if (version !== 3) return "version";
  if (basicConstraints?.ca) return "basicConstraints";
  const [only, more] = extendedKeyUsage?.purposes ?? [];
  if (only !== OID.kpTimeStamping || more !== undefined) return "extendedKeyUsage: timeStamping alone";
  if (!extendedKeyUsage?.critical) return "extendedKeyUsage: critical";
  const signs = [KEY_USAGE.digitalSignature, KEY_USAGE.nonRepudiation];
  if (!keyUsage || !signs.some((bit) => keyUsage.has(bit))) return "keyUsage: digitalSignature";
  if (keyUsage.has(KEY_USAGE.keyCertSign) || keyUsage.has(KEY_USAGE.crlSign)) return "keyUsage: certificates";
  return all.find(({ oid, critical }) => critical && !KNOWN.has(oid))?.oid ?? null;
}

const KNOWN = new Set<string>([
  OID.basicConstraints,
  OID.keyUsage,
  OID.extendedKeyUsage,
  OID.subjectKeyIdentifier,
  OID.authorityKeyIdentifier,
  OID.crlDistributionPoints,
  OID.authorityInfoAccess,
  OID.certificatePolicies,
  OID.subjectAltName,
]);

/** A clock this far behind the last token has been set back: nothing is stamped until it has caught up. In microseconds. */
const BEHIND_US = 10_000;

/**
 * The next genTime of this process, strictly later than its last, to the microsecond (RFC 3161 §2.4.2 leaves the order of
 * equal times open). What it lies ahead of the clock is added to the stated error.
 * @returns null when the clock has gone back too far
 */
export function nextGenTime(lastUs: number, clockUs: number): { genTimeUs: number; aheadUs: number } | null {
  if (clockUs > lastUs) return { genTimeUs: clockUs, aheadUs: 0 };
  const aheadUs = lastUs + 1 - clockUs;
  return aheadUs > BEHIND_US ? null : { genTimeUs: lastUs + 1, aheadUs };
}

/**
 * True around the only moments at which a leap second can be inserted or removed (ITU-R TF.460-6 §2.1: end of June and
 * December; SignServer's window). UTC is ambiguous there for clocks that count 86 400 seconds, so nothing is stamped.
 */
export function isLeapWindow(ms: number): boolean {
  const near = new Date(ms + 1100);
  const isBoundary = near.getUTCDate() === 1 && (near.getUTCMonth() === 0 || near.getUTCMonth() === 6);
  const sinceMidnight = near.getTime() % DAY;
  return isBoundary && sinceMidnight < 2200;
}

/** Kept for the token of an authority that never gave one, in bytes. */
export const USUAL_TOKEN_BYTES = 5120;
/** The same where a document type names it; also the largest token that is worth a trial. */
export const MOST_TOKEN_BYTES = 17_408;
/** The error of a token that states none, in µs: its time may stand for the whole second. */
const UNSTATED_US = 1_000_000;

/** The truth lay between these moments, µs since 1970. */
export type Interval = { fromUs: number; toUs: number };

/**
 * Why a time from outside is not believed: its stated error is beyond the limit, or even with that error it cannot lie
 * between asking and being answered as our own clock bounds them. Null when it is.
 */
export function genTimeRefusal(
  { genTimeUs, accuracyMs }: { genTimeUs: number; accuracyMs: number | null },
  between: Interval,
  limitUs: number,
): "accuracy" | "time" | null {
  const errorUs = accuracyMs === null ? UNSTATED_US : accuracyMs * 1000;
  if (errorUs > limitUs) return "accuracy";
  return genTimeUs + errorUs < between.fromUs || genTimeUs - errorUs > between.toUs ? "time" : null;
}

/** Why an authority did not stamp, in a few words, by error code. */
const WHY: Readonly<Record<string, readonly [zh: string, en: string]>> = {
  "timestamp.time-not-available": ["没有可信时间", "no trusted time"],
  "timestamp.no-unit": ["没有可用的签发单元", "no signing unit"],
  "timestamp.unit-expiring": ["签发单元的证书即将到期", "its certificate is about to end"],
  "timestamp.unit-profile": ["签发单元的证书不合要求", "its certificate does not fit"],
  "timestamp.external-refused": ["应答没有通过核验", "its answer failed a check"],
  "gateway.timeout": ["没有及时应答", "no answer in time"],
  "gateway.no-exchange": ["连不上交换节点", "no exchange answers"],
  "gateway.lost": ["连接中断", "the connection was lost"],
  "gateway.unreachable": ["连不上", "it cannot be reached"],
  "gateway.resting": ["连续失败，暂停调用", "left alone after failures"],
  "gateway.upstream": ["它出错", "it failed"],
  "gateway.refused": ["它拒绝了请求", "it refused the request"],
  "gateway.unauthorized": ["它不认可我们的账号", "it does not accept our account"],
  "gateway.answer": ["应答看不懂", "its answer makes no sense"],
  "gateway.bad-input": ["请求没有外发", "the request was not sent"],
  "gateway.not-configured": ["交换节点没有配置", "the exchange does not know it"],
};

/** Who did not stamp and why; a reason without words is told by its code, which the log has too. */
export function missedReason({ authority, code }: { authority: string; code: string }): { zh: string; en: string } {
  const why = WHY[code];
  const [zh, en] = authority === OWN ? ["本院时间戳", "this hospital"] : [authority, authority];
  return { zh: `${zh}（${why?.[0] ?? code}）`, en: `${en} (${why?.[1] ?? code})` };
}
