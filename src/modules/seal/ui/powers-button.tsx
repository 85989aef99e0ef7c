"use client";

import { useRouter } from "next/navigation";
import { useCallback, useState } from "react";
import { ActionFailure } from "#ui/action-failure.tsx";
import { api, useAction } from "#ui/api.ts";
import { Button } from "#ui/button.tsx";
import { Choice } from "#ui/choice.tsx";
import { Dialog } from "#ui/dialog.tsx";
import { useWords } from "#ui/lang.tsx";

type Person = { id: string; name: string; staffNo: string };
type Given = "manage" | "audit";

async function appoint(sealId: string, personId: string, power: Given): Promise<true> {
  await api.seal.appoint.mutate({ sealId, personId, power });
  return true;
}
async function dismiss(sealId: string, personId: string, power: Given): Promise<true> {
  await api.seal.dismiss.mutate({ sealId, personId, power });
  return true;
}

/** 管理权 and 审计权 of a seal, given and taken back by the security administrator, who holds none of them by that. */
export function PowersButton({
  sealId,
  holders,
  candidates,
}: {
  sealId: string;
  holders: Record<Given, readonly Person[]>;
  candidates: Record<Given, readonly Person[]>;
}) {
  const t = useWords();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button look="link" onClick={() => setOpen(true)}>
        {t("调整", "Change")}
      </Button>
      <Dialog
        title={t("任免管理权与审计权", "Who keeps and who audits")}
        isOpen={isOpen}
        onClose={() => setOpen(false)}
      >
        <div className="flex flex-col gap-4">
          {(["manage", "audit"] as const).map((power) => (
            <Holders key={power} sealId={sealId} power={power} holders={holders} candidates={candidates[power]} />
          ))}
          <p className="text-hint text-ink2">
            {t(
              "同一人对同一枚印章只能有一项权力；每项至少留一人。使用权由管理权人申请授权，审批后生效。",
              "Nobody holds two powers over one seal, and each needs somebody. Use is granted by its keeper and approved.",
            )}
          </p>
        </div>
      </Dialog>
    </>
  );
}

function Holders({
  sealId,
  power,
  holders,
  candidates,
}: {
  sealId: string;
  power: Given;
  holders: Record<Given, readonly Person[]>;
  candidates: readonly Person[];
}) {
  const t = useWords();
  const router = useRouter();
  const giving = useAction(useCallback(appoint, []));
  const taking = useAction(useCallback(dismiss, []));
  const held = holders[power];
  const others = candidates.filter(({ id }) => !held.some((one) => one.id === id));
  const [chosen, setChosen] = useState("");
  const personId = others.some(({ id }) => id === chosen) ? chosen : (others[0]?.id ?? "");
  const name = power === "manage" ? t("管理权", "Manages") : t("审计权", "Audits");

  async function act(run: typeof giving.run, person: string) {
    await run(sealId, person, power);
    router.refresh();
  }

  return (
    <section aria-label={name}>
      <h3 className="mb-1 font-semibold">{name}</h3>
      <ul className="divide-y divide-line rounded-card border border-line">
        {held.map(({ id, name: who, staffNo }) => (
          <li key={id} className="flex h-9 items-center px-3">
            <span className="min-w-0 flex-1 truncate">
              {who}（{staffNo}）
            </span>
            <Button
              look="link"
              isBusy={taking.isBusy}
              reason={held.length === 1 ? t("至少留一人，请先任命接替的人", "Appoint a successor first") : null}
              onClick={() => void act(taking.run, id)}
            >
              {t(`免去 ${who}`, `Dismiss ${who}`)}
            </Button>
          </li>
        ))}
      </ul>
      <div className="mt-2 flex items-end gap-2">
        <div className="min-w-0 flex-1">
          <Choice
            label={
              power === "manage" ? t("任命印章管理员", "Appoint a seal keeper") : t("任命审计员", "Appoint an auditor")
            }
            value={personId}
            choices={
              others.length > 0
                ? others.map((one) => [one.id, `${one.name}（${one.staffNo}）`] as const)
                : [["", t("没有其他人有这个角色", "nobody else has the role")] as const]
            }
            onChange={setChosen}
          />
        </div>
        <Button
          isBusy={giving.isBusy}
          reason={personId === "" ? t("没有可任命的人", "Nobody can be appointed") : null}
          onClick={() => void act(giving.run, personId)}
        >
          {t("任命", "Appoint")}
        </Button>
      </div>
      <ActionFailure problem={giving.problem ?? taking.problem} title={t("没有办成", "Not done")} />
    </section>
  );
}
