import { ShieldHalf } from "lucide-react";
import { PowersButton } from "#modules/seal/ui/powers-button.tsx";
import type { GrantHolder } from "#modules/seal/rules.ts";
import { Card, Facts } from "#ui/card.tsx";
import type { Translate } from "#ui/words.ts";
import type { Candidates, ShownSeal } from "./shown-seal.ts";

/** 三权分开: who manages, uses and audits the seal. @param candidates for whoever may appoint; null for others */
export function PowersCard({
  seal,
  candidates,
  nameOf,
  now,
  t,
}: {
  seal: ShownSeal;
  candidates: Candidates | null;
  nameOf: (kind: GrantHolder, id: string) => string;
  now: Date;
  t: Translate;
}) {
  return (
    <Card
      title={t("三权分开", "Three powers")}
      aside={
        candidates &&
        seal.state !== "destroyed" && (
          <PowersButton
            sealId={seal.id}
            holders={{ manage: seal.keepers, audit: seal.auditors }}
            candidates={{ manage: candidates.keepers, audit: candidates.auditors }}
          />
        )
      }
    >
      <Facts
        rows={[
          [t("管理权", "Manages"), people(seal.keepers)],
          [
            t("使用权", "Uses"),
            seal.grants
              .filter(({ state, until }) => state === "active" && until > now)
              .map(({ holderKind, holderId }) => nameOf(holderKind, holderId))
              .join("、") || "—",
          ],
          [t("审计权", "Audits"), people(seal.auditors)],
        ]}
      />
      <p className="mt-2 flex items-start gap-1.5 text-hint text-ink2">
        <ShieldHalf aria-hidden="true" size={14} strokeWidth={1.75} className="mt-0.5 shrink-0" />
        {t("同一人不能兼任同一印章的两项权力。", "Nobody holds two powers over one seal.")}
      </p>
    </Card>
  );
}

const people = (list: readonly { name: string; staffNo: string }[]): string =>
  list.map(({ name, staffNo }) => `${name}（${staffNo}）`).join("、") || "—";
