import type { Constraint, Reason, SignatureReport, SubIndication, Verdict } from "./report.ts";

type Told = {
  conclusion: { verdict: Verdict; subIndication: SubIndication | null };
  /** Valid, with something to know. */
  note: Reason | null;
  later: SignatureReport["changesAfter"];
  constraints: readonly Constraint[];
};

const STATES = {
  valid: { zh: "有效", en: "Valid" },
  "revoked-since": { zh: "有效（签署后证书已吊销）", en: "Valid (certificate revoked after signing)" },
  "revocation-unknown": { zh: "无法判定（缺少吊销信息）", en: "Cannot tell (no revocation information)" },
  "revoked-no-proof": {
    zh: "无法判定（证书已吊销，签署时间无从证明）",
    en: "Cannot tell (certificate revoked, nothing proves when it was signed)",
  },
  untrusted: { zh: "无法判定（证书不受信任）", en: "Cannot tell (certificate not trusted)" },
  unknown: { zh: "无法判定", en: "Cannot tell" },
  revoked: { zh: "无效（证书签署时已吊销）", en: "Invalid (certificate revoked when it was signed)" },
  "not-yet-valid": { zh: "无效（签署时证书尚未生效）", en: "Invalid (certificate not yet valid when it was signed)" },
  altered: { zh: "无效（内容被改动）", en: "Invalid (content altered)" },
  forged: { zh: "无效（签名值不对）", en: "Invalid (the signature does not verify)" },
  format: { zh: "无效（签名结构不合规定）", en: "Invalid (the signature is not built as it must be)" },
  invalid: { zh: "无效", en: "Invalid" },
} satisfies Record<string, Omit<Reason, "code">>;

type State = keyof typeof STATES;

/** The state of one signature in words; of altered content with the page and object where the file's structure tells. */
export function stateOf(told: Told): Reason {
  const code = codeOf(told);
  const state = { code: `state.${code}`, ...STATES[code] };
  const [change] = told.later.filter(({ isAllowed }) => !isAllowed);
  if (code !== "altered" || !change || change.page === null) return state;
  const object = change.object === null ? ["", ""] : [`对象 ${change.object} `, `, object ${change.object}`];
  return {
    ...state,
    zh: `无效（内容被改动：第 ${change.page} 页${object[0]}）`.replace(" ）", "）"),
    en: `Invalid (content altered: page ${change.page}${object[1]})`,
  };
}

function codeOf({ conclusion: { verdict, subIndication }, note, later, constraints }: Told): State {
  if (verdict === "valid") return note ? "revoked-since" : "valid";
  if (verdict === "invalid") {
    if (subIndication === "REVOKED") return "revoked";
    if (subIndication === "NOT_YET_VALID") return "not-yet-valid";
    if (subIndication === "HASH_FAILURE" || later.some(({ isAllowed }) => !isAllowed)) return "altered";
    if (subIndication === "SIG_CRYPTO_FAILURE") return "forged";
    return subIndication === "FORMAT_FAILURE" ? "format" : "invalid";
  }
  const doubts = constraints.filter(({ status }) => status === "INDETERMINATE");
  if (doubts.some(({ subIndication: why }) => why === "REVOKED_NO_POE")) return "revoked-no-proof";
  if (doubts.some(({ code }) => code === "certificate.chain")) return "untrusted";
  return doubts.length > 0 && doubts.every(({ block }) => block === "revocation") ? "revocation-unknown" : "unknown";
}
