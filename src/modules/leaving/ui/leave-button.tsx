"use client";

import { useRouter } from "next/navigation";
import { useCallback, useState } from "react";
import { api, useAction } from "#ui/api.ts";
import { Button } from "#ui/button.tsx";
import { Dialog } from "#ui/dialog.tsx";
import { Field } from "#ui/field.tsx";
import { useLang, useWords } from "#ui/lang.tsx";
import { Failure } from "#ui/notice.tsx";
import type { Leave } from "../input.ts";
import { LEAVE_WHYS, type LeaveWhy } from "../rules.ts";

const plan = (personId: string) => api.leaving.plan.query({ personId });
const leave = (input: Leave) => api.leaving.leave.mutate(input);
type Plan = Awaited<ReturnType<typeof plan>>;
type Left = Awaited<ReturnType<typeof leave>>;

/** Shows what is open with somebody, asks why they leave and who goes on, and says what came of it. */
export function LeaveButton({ personId, whose }: { personId: string; whose: string }) {
  const t = useWords();
  const lang = useLang();
  const router = useRouter();
  const [open, setOpen] = useState<Plan | null>(null);
  const [done, setDone] = useState<Left | null>(null);
  const [why, setWhy] = useState<LeaveWhy>("left");
  const [successorStaffNo, setSuccessor] = useState("");
  const planning = useAction(useCallback(plan, []));
  const leaving = useAction(useCallback(leave, []));
  const words: Record<LeaveWhy, string> = {
    left: t("离职、退休或调离", "Left, retired or transferred"),
    "licence-withdrawn": t("执业资格被吊销", "Licence withdrawn"),
  };
  const problem = leaving.problem ?? planning.problem;
  return (
    <>
      <Button
        look="danger"
        isBusy={planning.isBusy}
        onClick={() => void planning.run(personId).then((p) => p && setOpen(p))}
      >
        {t("办理离任", "Leaves the hospital")}
      </Button>
      <Dialog
        title={t(`${whose}离任`, `${whose} leaves`)}
        isOpen={open !== null || (problem !== null && planning.problem !== null)}
        onClose={() => {
          setOpen(null);
          if (done) router.refresh();
        }}
        actions={
          open && !done ? (
            <>
              <Button onClick={() => setOpen(null)}>{t("取消", "Cancel")}</Button>
              <Button
                look="danger"
                isBusy={leaving.isBusy}
                onClick={() => void leaving.run({ personId, why, successorStaffNo }).then((r) => r && setDone(r))}
              >
                {t("立即停用并交接", "End now and hand over")}
              </Button>
            </>
          ) : undefined
        }
      >
        {done ? (
          <p>
            {t(
              `已停用。交接 ${done.offered} 件，等接手人在手机上接受；退回发起方 ${done.returned} 件。证书正在请 CA 吊销。`,
              `Stopped. ${done.offered} tasks are offered to the successor's phone, ${done.returned} went back to their senders. The CA is asked to revoke.`,
            )}
          </p>
        ) : null}
        {open && !done ? (
          <>
            <p className="text-ink2">
              {t(
                `手机 ${open.phones} 部，待签 ${open.tasks.length} 件。停用立刻生效：不能再登录和签名，服务器的一段密钥删除。已签的文书不变。`,
                `${open.phones} phones, ${open.tasks.length} open tasks. It takes effect at once: no sign-in, no signing, the server's half of the key is deleted. What was signed stands.`,
              )}
            </p>
            <ul className="mt-2 max-h-32 overflow-auto text-hint">
              {open.tasks.map((task) => (
                <li key={task.taskId}>{task.title}</li>
              ))}
            </ul>
            <fieldset className="mt-3 flex flex-col gap-2">
              <legend className="mb-1 text-ink2">{t("原因", "Reason")}</legend>
              {LEAVE_WHYS.map((one) => (
                <label key={one} className="flex items-center gap-2">
                  <input type="radio" name="why" checked={why === one} onChange={() => setWhy(one)} />
                  {words[one]}
                </label>
              ))}
            </fieldset>
            <div className="mt-3">
              <Field
                label={t("接手人工号（不填则全部退回发起方）", "Successor's staff no. (empty: all go back)")}
                isMono
                maxLength={32}
                value={successorStaffNo}
                onChange={(event) => setSuccessor(event.target.value)}
              />
            </div>
          </>
        ) : null}
        {problem && (
          <Failure
            t={t}
            title={t("没有办理", "Not done")}
            say={
              problem.told?.say[lang] ??
              t("连不上服务器。请检查网络后重试。", "The server does not answer. Check the network and try again.")
            }
            trace={problem.told?.requestId}
          />
        )}
      </Dialog>
    </>
  );
}
