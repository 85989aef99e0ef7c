import { ApplicationText } from "#modules/seal/ui/application-text.tsx";
import { DecideButtons } from "#modules/seal/ui/decide-buttons.tsx";
import { OutcomeTag } from "#modules/seal/ui/seal-tags.tsx";
import { Card } from "#ui/card.tsx";
import { dateTime } from "#ui/format.ts";
import type { Translate } from "#ui/words.ts";
import type { Me, Names, ShownApplication, ShownSeal } from "./shown-seal.ts";

/** Applications about the seal that nobody has decided. */
export function WaitingCards({
  applications,
  seal,
  me,
  names,
  t,
}: {
  applications: readonly ShownApplication[];
  seal: ShownSeal;
  me: Me;
  names: Names;
  t: Translate;
}) {
  return (
    <>
      {applications.map((one) => (
        <Card
          key={one.id}
          title={t("待审批", "To decide")}
          hint={<OutcomeTag state={one.state} t={t} />}
          aside={
            <DecideButtons application={one} personId={me.personId} isApprover={me.roles.includes("seal-approver")} />
          }
        >
          <FaceChange seal={seal} version={one.version} t={t} />
          <p className="font-semibold">
            <ApplicationText application={one} nameOf={names.nameOf} typesWords={names.typesWords} t={t} />
          </p>
          <p className="text-ink2">
            {t("理由", "Reason")}：{one.reason}
          </p>
          <p className="text-ink2">
            {one.applicant} {dateTime(one.createdAt)} {t("提交", "asked")}
            {one.decisions.map(({ name, at }) => ` → ${name} ${dateTime(at)} ${t("同意", "agreed")}`)}
            {one.needed === 2 && t(" · 高风险，需两人", " · high risk, needs two")}
          </p>
        </Card>
      ))}
    </>
  );
}

/** The face asked for, beside the one in use. @param version its number; null where no face is asked for */
function FaceChange({ seal, version, t }: { seal: ShownSeal; version: number | null; t: Translate }) {
  const asked = seal.versions.find(({ number }) => number === version);
  if (!asked) return null;
  const current = seal.versions.find(({ id }) => id === seal.versionId);
  const shown = [...(current ? [current] : []), asked];
  return (
    <ul className="float-right ml-3 flex items-center gap-2" aria-label={t("章面变更", "Change of face")}>
      {shown.map(({ id, number }) => (
        <li key={id} className="rounded-tag border border-line bg-white p-1">
          <img
            className="size-16 object-contain"
            src={`/api/seal/version/${id}.png`}
            alt={t(`第 ${number} 版章面`, `Face ${number}`)}
          />
        </li>
      ))}
    </ul>
  );
}
