"use client";

import { ArrowDown, ArrowUp } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { ActionFailure } from "#ui/action-failure.tsx";
import { api, useAction } from "#ui/api.ts";
import { Button } from "#ui/button.tsx";
import { Dialog } from "#ui/dialog.tsx";
import { useWords } from "#ui/lang.tsx";
import type { Translate } from "#ui/words.ts";
import { TIMESTAMP_POLICIES, type TimestampPolicy } from "../rules.ts";

type Type = {
  code: string;
  name: string;
  mustRead: boolean;
  timestamp: TimestampPolicy;
  authorities: string[] | null;
};
/** Who can stamp: "own" and those outside, as the hospital orders them. */
export type Authority = { id: string; name: string };

const save = (type: Type) => api.document.saveType.mutate(type);

const policyWords = (one: TimestampPolicy, t: Translate): string =>
  one === "must"
    ? t("必须有：签不出就等（待补时间戳）", "Must: it waits until one can be had")
    : t("尽力：签不出就不带时间戳", "Best effort: goes on without");

/** Whether a type's signatures must be stamped and by whom, in words, and the dialog that changes it. */
export function TimestampRule({
  type,
  authorities,
  mayChange,
}: {
  type: Type;
  authorities: readonly Authority[];
  mayChange: boolean;
}) {
  const t = useWords();
  const router = useRouter();
  const [wanted, setWanted] = useState<Type | null>(null);
  const { run, isBusy, problem } = useAction(save);
  const nameOf = (id: string) =>
    authorities.find((one) => one.id === id)?.name ?? t("已不存在的服务", "an authority that is gone");
  const said = [
    type.timestamp === "must" ? t("必须", "Must") : t("尽力", "Best effort"),
    type.authorities ? type.authorities.map(nameOf).join(" → ") : t("按全院次序", "hospital's order"),
  ].join(t("；", "; "));

  async function keep() {
    if (!wanted) return;
    const { code, name, mustRead, timestamp, authorities: chosen } = wanted;
    if (!(await run({ code, name, mustRead, timestamp, authorities: chosen }))) return;
    setWanted(null);
    router.refresh();
  }

  return (
    <span className="inline-flex items-center gap-1 whitespace-nowrap">
      <span title={said} className="max-w-[200px] truncate">
        {said}
      </span>
      {mayChange && (
        <Button
          look="link"
          onClick={() => setWanted(type)}
          aria-label={t(`更改${type.name}的时间戳策略`, `Change how ${type.name} is stamped`)}
        >
          {t("更改", "Change")}
        </Button>
      )}
      <Dialog
        title={t(`${type.name}的时间戳策略`, `How ${type.name} is stamped`)}
        isOpen={wanted !== null}
        onClose={() => setWanted(null)}
        actions={
          <>
            <Button onClick={() => setWanted(null)}>{t("取消", "Cancel")}</Button>
            <Button
              look="main"
              isBusy={isBusy}
              reason={wanted?.authorities?.length === 0 ? t("至少选一个", "Choose one at least") : null}
              onClick={() => void keep()}
            >
              {t("保存策略", "Save")}
            </Button>
          </>
        }
      >
        {wanted && (
          <div className="flex flex-col gap-4">
            <fieldset className="flex flex-col gap-2">
              <legend className="mb-1 text-ink2">{t("时间戳", "Timestamp")}</legend>
              {TIMESTAMP_POLICIES.map((one) => (
                <label key={one} className="flex items-center gap-2">
                  <input
                    type="radio"
                    name={`timestamp-${type.code}`}
                    checked={wanted.timestamp === one}
                    onChange={() => setWanted({ ...wanted, timestamp: one })}
                  />
                  {policyWords(one, t)}
                </label>
              ))}
            </fieldset>
            <fieldset className="flex flex-col gap-2">
              <legend className="mb-1 text-ink2">{t("由谁盖，按什么次序", "By whom, in which order")}</legend>
              <label className="flex items-center gap-2">
                <input
                  type="radio"
                  name={`order-${type.code}`}
                  checked={wanted.authorities === null}
                  onChange={() => setWanted({ ...wanted, authorities: null })}
                />
                {t("按全院次序：", "The hospital's order: ")}
                {authorities.map(({ name }) => name).join(" → ")}
              </label>
              <label className="flex items-center gap-2">
                <input
                  type="radio"
                  name={`order-${type.code}`}
                  checked={wanted.authorities !== null}
                  onChange={() => setWanted({ ...wanted, authorities: authorities.map(({ id }) => id) })}
                />
                {t("另定，没列入的不会用到", "An order of its own; nobody else is asked")}
              </label>
              {wanted.authorities && (
                <Order
                  chosen={wanted.authorities}
                  authorities={authorities}
                  nameOf={nameOf}
                  onChange={(chosen) => setWanted({ ...wanted, authorities: chosen })}
                />
              )}
            </fieldset>
            <ActionFailure title={t("策略没有保存", "It was not saved")} problem={problem} />
          </div>
        )}
      </Dialog>
    </span>
  );
}

/** Those chosen in their order, then the others. */
function Order({
  chosen,
  authorities,
  nameOf,
  onChange,
}: {
  chosen: readonly string[];
  authorities: readonly Authority[];
  nameOf: (id: string) => string;
  onChange: (chosen: string[]) => void;
}) {
  const t = useWords();
  const others = authorities.map(({ id }) => id).filter((id) => !chosen.includes(id));
  const moved = (at: number, by: 1 | -1) => {
    const next = chosen.filter((_, place) => place !== at);
    next.splice(at + by, 0, chosen[at] ?? "");
    return next;
  };
  return (
    <ol className="ml-6 flex flex-col gap-1">
      {[...chosen, ...others].map((id, at) => (
        <li key={id} className="flex items-center gap-2">
          <label className="flex flex-1 items-center gap-2">
            <input
              type="checkbox"
              checked={at < chosen.length}
              onChange={(event) =>
                onChange(event.target.checked ? [...chosen, id] : chosen.filter((one) => one !== id))
              }
            />
            {nameOf(id)}
          </label>
          {at < chosen.length && (
            <>
              <Button
                look="link"
                aria-label={t(`上移 ${nameOf(id)}`, `Move ${nameOf(id)} up`)}
                reason={at === 0 ? t("已是第一", "It is the first") : null}
                onClick={() => onChange(moved(at, -1))}
              >
                <ArrowUp aria-hidden="true" size={14} />
              </Button>
              <Button
                look="link"
                aria-label={t(`下移 ${nameOf(id)}`, `Move ${nameOf(id)} down`)}
                reason={at === chosen.length - 1 ? t("已是最后", "It is the last") : null}
                onClick={() => onChange(moved(at, 1))}
              >
                <ArrowDown aria-hidden="true" size={14} />
              </Button>
            </>
          )}
        </li>
      ))}
    </ol>
  );
}
