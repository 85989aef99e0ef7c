import { ApplicationText } from "#modules/seal/ui/application-text.tsx";
import { DecideButtons } from "#modules/seal/ui/decide-buttons.tsx";
import { OutcomeTag } from "#modules/seal/ui/seal-tags.tsx";
import { Card } from "#ui/card.tsx";
import { dateTime } from "#ui/format.ts";
import type { Translate } from "#ui/words.ts";
import type { Me, Names, ShownApplication } from "./shown-seal.ts";

/** Applications about the seal that nobody has decided. */
export function WaitingCards({
  applications,
  me,
  names,
  t,
}: {
  applications: readonly ShownApplication[];
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
