import { dateTime } from "#ui/format.ts";
import type { Translate } from "#ui/words.ts";
import type { CertificateState, RevokeWhy } from "../rules.ts";
import type { Standing } from "../standing.ts";
import { standingWords, whyWords } from "./revocation-words.ts";

type Ended = {
  state: CertificateState;
  revokedAt: Date | null;
  revokeReason: Standing["why"] | null;
  revokeWhy: RevokeWhy | null;
  revokeNote: string | null;
  revokeSentAt: Date | null;
  invalidSince: Date | null;
  releaseFrom: Date | null;
};

/** When and why a certificate ended or was held, in the hospital's words, and whether its CA knows. */
export function endedFacts(row: Ended, t: Translate): [label: string, value: string][] {
  const label = row.state === "held" ? t("冻结", "On hold") : t("吊销", "Revoked");
  if (!row.revokedAt || !row.revokeReason) return [[label, "—"]];
  const facts: [string, string][] = [
    [label, dateTime(row.revokedAt)],
    [t("原因", "Reason"), reasonFor(row, row.revokeReason, t)],
  ];
  if (row.invalidSince) facts.push([t("可疑自", "In doubt"), dateTime(row.invalidSince)]);
  if (row.revokeWhy)
    facts.push([
      "CA",
      row.revokeSentAt
        ? t(`${dateTime(row.revokeSentAt)} 已受理`, `told at ${dateTime(row.revokeSentAt)}`)
        : t("还没有收到：请再点一次“吊销”", "not told yet: revoke again"),
    ]);
  if (row.state === "held" && row.releaseFrom)
    facts.push([t("解冻", "Release"), t("等 CA 的新列表确认", "waiting for the CA's next list")]);
  return facts;
}

function reasonFor({ revokeWhy, revokeNote }: Ended, reason: Standing["why"], t: Translate): string {
  const told = standingWords({ why: reason, detail: "" }, t);
  const why = revokeWhy ? whyWords(revokeWhy, t) : t(`CA 告知：${told}`, `says the CA: ${told}`);
  return revokeNote ? `${why}（${revokeNote}）` : why;
}
