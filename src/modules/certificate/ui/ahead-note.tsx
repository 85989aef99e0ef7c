import { Hourglass } from "lucide-react";
import { dateTime } from "#ui/format.ts";
import type { Translate } from "#ui/words.ts";
import { aheadOfCa } from "../rules.ts";
import type { Standing } from "../standing.ts";

type Row = Parameters<typeof aheadOfCa>[0] & { revokedAt: Date | null };

/** Why the table beside it does not show what the hospital has just done; nothing while they agree. */
export function AheadNote({ row, standing, t }: { row: Row; standing: Standing; t: Translate }) {
  const said = aheadWords(row, standing, t);
  if (!said) return null;
  return (
    <p role="status" className="flex items-start gap-1.5 bg-apricot-soft px-3.5 py-2 text-apricot-ink">
      <Hourglass aria-hidden="true" size={14} strokeWidth={1.75} className="mt-[3px] shrink-0" />
      {said}
    </p>
  );
}

function aheadWords(row: Row, standing: Standing, t: Translate): string | null {
  const { source } = standing;
  const here = row.revokedAt ? dateTime(row.revokedAt) : "";
  const told = row.revokeSentAt ? dateTime(row.revokeSentAt) : "";
  const until = source?.nextUpdate
    ? t(`在 ${dateTime(source.nextUpdate)} 更新前`, `until its update by ${dateTime(source.nextUpdate)}`)
    : t("在下次更新前", "until its next update");
  const made = source
    ? t(`CA ${dateTime(source.thisUpdate)} 签发的信息`, `What the CA made at ${dateTime(source.thisUpdate)}`)
    : t("手上的 CA 信息", "What we have from the CA");
  switch (aheadOfCa(row, standing)) {
    case "untold":
      return t(
        `本院 ${here} 起已停用这张证书，但 CA 还没有收到，所以下面仍是 CA 原来的说法。请再点一次“吊销”。`,
        `It signs nothing here since ${here}, but the CA has not been told: below is what it said before. Revoke again.`,
      );
    case "revoked":
      return t(
        `本院 ${here} 已吊销，CA ${told} 已受理。${made}${until}可能仍显示原来的状态；本院已不用它签名。`,
        `Revoked here at ${here}; the CA took it at ${told}. ${made} may show the former state ${until}; it signs nothing here.`,
      );
    case "held":
      return t(
        `本院 ${here} 已冻结，CA ${told} 已受理。${made}${until}可能仍显示正常；冻结期间本院不用它签名。`,
        `On hold here since ${here}; the CA took it at ${told}. ${made} may show it as good ${until}; it signs nothing here.`,
      );
    case "revoked-after-hold":
      return t(
        `本院 ${here} 已吊销，CA ${told} 已受理。${made}${until}可能仍显示冻结。`,
        `Revoked here at ${here}; the CA took it at ${told}. ${made} may show the hold ${until}.`,
      );
    case "released": {
      const asked = row.releaseFrom ? dateTime(row.releaseFrom) : "";
      return t(
        `已向 CA 申请解冻（${asked}），等 CA 确认后才恢复签名。${made}还没有确认。`,
        `The CA was asked to end the hold at ${asked}; it signs again once the CA confirms. ${made} does not yet.`,
      );
    }
    case null:
      return null;
  }
}
