"use client";

import { useRouter } from "next/navigation";
import { useCallback, useState } from "react";
import { ActionFailure } from "#ui/action-failure.tsx";
import { api, useAction } from "#ui/api.ts";
import { Button } from "#ui/button.tsx";
import { Dialog } from "#ui/dialog.tsx";
import { Field } from "#ui/field.tsx";
import { useWords } from "#ui/lang.tsx";
import type { Leave, PrepareLeave } from "../input.ts";
import { LEAVE_WHYS, type LeaveWhy } from "../rules.ts";
import { leaveWhyWords } from "./leave-words.ts";

const plan = (personId: string) => api.leaving.plan.query({ personId });
const leave = (input: Leave) => api.leaving.leave.mutate(input);
const prepare = (input: PrepareLeave) => api.leaving.prepare.mutate(input).then(() => true);
type Plan = Awaited<ReturnType<typeof plan>>;
type Left = Awaited<ReturnType<typeof leave>>;

/** Shows what is open with somebody, asks why and when they leave and who goes on, and says what came of it. */
export function LeaveButton({ personId, whose }: { personId: string; whose: string }) {
  const t = useWords();
  const router = useRouter();
  const [open, setOpen] = useState<Plan | null>(null);
  const [done, setDone] = useState<Left | null>(null);
  const [why, setWhy] = useState<LeaveWhy>("left");
  const [successorStaffNo, setSuccessor] = useState("");
  const [isLater, setLater] = useState(false);
  const [day, setDay] = useState("");
  const planning = useAction(useCallback(plan, []));
  const leaving = useAction(useCallback(leave, []));
  const preparing = useAction(useCallback(prepare, []));
  const problem = leaving.problem ?? preparing.problem ?? planning.problem;
  const input = { personId, why, successorStaffNo };
  const prepareIt = () =>
    void preparing.run({ ...input, day }).then((isPrepared) => {
      if (!isPrepared) return;
      setOpen(null);
      router.refresh();
    });
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
              {isLater ? (
                <Button look="main" isBusy={preparing.isBusy} disabled={day === ""} onClick={prepareIt}>
                  {t("预定", "Prepare")}
                </Button>
              ) : (
                <Button
                  look="danger"
                  isBusy={leaving.isBusy}
                  onClick={() => void leaving.run(input).then((r) => r && setDone(r))}
                >
                  {t("立即停用并交接", "End now and hand over")}
                </Button>
              )}
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
                `手机 ${open.phones} 部，待签 ${open.tasks.length} 件。停用后不能再登录和签名，服务器的一段密钥删除。已签的文书不变。`,
                `${open.phones} phones, ${open.tasks.length} open tasks. From then on no sign-in, no signing, and the server's half of the key is deleted. What was signed stands.`,
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
                  {leaveWhyWords(one, t)}
                </label>
              ))}
            </fieldset>
            <fieldset className="mt-3 flex flex-col gap-2">
              <legend className="mb-1 text-ink2">{t("何时", "When")}</legend>
              <label className="flex items-center gap-2">
                <input type="radio" name="when" checked={!isLater} onChange={() => setLater(false)} />
                {t("立即", "At once")}
              </label>
              <label className="flex items-center gap-2">
                <input type="radio" name="when" checked={isLater} onChange={() => setLater(true)} />
                {t("预定从某天 0 点起（之前照常工作，可取消）", "From a later day, 0:00 (works as usual until then)")}
              </label>
              {isLater && (
                <Field
                  label={t("停用的第一天", "First day out of service")}
                  type="date"
                  value={day}
                  onChange={(event) => setDay(event.target.value)}
                />
              )}
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
        <ActionFailure title={t("没有办理", "Not done")} problem={problem} />
      </Dialog>
    </>
  );
}
