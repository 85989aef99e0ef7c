import { unsigned } from "#core/asn1/der-writer.ts";
import type { Bytes } from "#core/bytes.ts";
import { fitToken } from "#core/tsp/fit-token.ts";
import { parseResponse, type TspResponse } from "#core/tsp/response.ts";
import type { TstInfo } from "#core/tsp/tst-info.ts";
import { type TokenProblem, verifyToken } from "#core/tsp/verify-token.ts";
import type { Certificate } from "#core/x509/certificate.ts";
import { type RevocationEvidence, statusOfPath } from "#core/x509/path-status.ts";
import type { TsaHash } from "#modules/gateway/tsa.ts";
import { nodeCrypto } from "#server/node-verify.ts";
import { genTimeRefusal, type Interval, MOST_TOKEN_BYTES, profileProblem } from "./rules.ts";

export type ExternalRefusal =
  | "malformed"
  | "rejected"
  | "imprint"
  | "nonce"
  | "policy"
  | "signature"
  | "profile"
  | "chain"
  | "revoked"
  | "accuracy"
  | "time"
  | "too-long";

export type ExternalVerdict =
  | { refusal: ExternalRefusal; detail: string }
  | {
      refusal: null;
      /** Fitted to the place it has. */
      token: Bytes;
      /** As it came, in bytes. */
      tokenBytes: number;
      info: TstInfo;
      signer: Certificate;
      path: readonly Certificate[];
    };

/**
 * Everything RFC 3161 §2.2 and §2.4.2 ask a requester to check, all of it, before a token from outside is used: status,
 * imprint, nonce, policy, signature, the certificate's critical sole purpose, its chain and revocation at that time, and
 * whether the time can be true by our own clock.
 */
export function verifyExternal(
  der: Bytes,
  asked: {
    hash: TsaHash;
    digest: Bytes;
    nonce: Bytes;
    policy: string | null;
    accuracyLimitUs: number;
    mostBytes: number;
  },
  known: { anchors: readonly Certificate[]; evidence: RevocationEvidence; between: Interval },
): ExternalVerdict {
  const response = responseOf(der);
  if (!response) return refused("malformed");
  const whole = response.token;
  if (!whole) return refused("rejected", [...response.failures, response.text].join(" "));
  const { length: tokenBytes } = whole;
  if (tokenBytes > MOST_TOKEN_BYTES) return refused("too-long", `${tokenBytes}`);
  const { info, signer, problems, chain } = verifyToken(whole, {
    stamped: [],
    digest: { hash: asked.hash, value: asked.digest },
    nonceDer: unsigned(asked.nonce),
    ...(asked.policy === null ? {} : { policy: asked.policy }),
    anchors: known.anchors,
    crypto: nodeCrypto,
  });
  const [first] = problems;
  if (first) return refused(refusalOf(first), first.detail);
  if (!info || !signer || !chain?.ok) return refused("signature");
  const wrong = profileProblem(signer);
  if (wrong) return refused("profile", wrong);
  const { evidence } = known;
  const statuses = statusOfPath({
    path: chain.path,
    evidence,
    atMs: info.genTime,
    nowMs: info.genTime,
    crypto: nodeCrypto,
  });
  if (statuses.some(({ atMoment }) => atMoment.status === "revoked")) return refused("revoked", signer.subject.text);
  const untimely = genTimeRefusal(info, known.between, asked.accuracyLimitUs);
  if (untimely) return refused(untimely);
  const token = fitToken(whole, asked.mostBytes);
  if (!token) return refused("too-long", `${tokenBytes}`);
  return { refusal: null, token, tokenBytes, info, signer, path: chain.path };
}

const refused = (refusal: ExternalRefusal, detail = ""): ExternalVerdict => ({ refusal, detail: detail.slice(0, 200) });

function responseOf(der: Bytes): TspResponse | null {
  try {
    return parseResponse(der);
  } catch {
    return null;
  }
}

function refusalOf({ code, detail }: TokenProblem): ExternalRefusal {
  if (code === "imprint" || code === "nonce" || code === "policy" || code === "malformed") return code;
  if (code !== "chain") return "signature";
  return detail.includes("key-usage") ? "profile" : "chain";
}
