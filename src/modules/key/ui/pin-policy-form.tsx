"use client";

import { useRouter } from "next/navigation";
import { useCallback, useState } from "react";
import { ActionFailure } from "#ui/action-failure.tsx";
import { api, useAction } from "#ui/api.ts";
import { Button } from "#ui/button.tsx";
import { Field } from "#ui/field.tsx";
import { useWords } from "#ui/lang.tsx";
import type { SavePinPolicy } from "../input.ts";
import { pinExample } from "../rules.ts";

const save = (input: SavePinPolicy) => api.key.savePinPolicy.mutate(input).then(() => true);
const drop = (departmentId: string) => api.key.dropPinPolicy.mutate({ departmentId }).then(() => true);

/** PINs to try the rules on; none of them is anybody's. */
const SAMPLES = ["739164", "850412", "Hosp-739164", "19491001", "qT7#mk29"];

/** The rules of the hospital or of one department, with what they would say to examples while they are typed. */
export function PinPolicyForm({
  policy,
  name,
  mayEdit,
  isOverride,
}: {
  policy: SavePinPolicy;
  name: string;
  mayEdit: boolean;
  isOverride: boolean;
}) {
  const t = useWords();
  const router = useRouter();
  const [form, setForm] = useState(policy);
  const [forbidden, setForbidden] = useState(policy.forbidden.join(" "));
  const saving = useAction(useCallback(save, []));
  const dropping = useAction(useCallback(drop, []));
  const texts = forbidden.split(/\s+/).filter((text) => text !== "");
  const set = (part: Partial<SavePinPolicy>) => setForm({ ...form, ...part });
  const number = (
    label: string,
    key: "minLength" | "classes" | "history" | "wrongTries" | "keepMinutes",
    min: number,
    max: number,
  ) => (
    <Field
      label={label}
      type="number"
      min={min}
      max={max}
      disabled={!mayEdit}
      value={form[key]}
      onChange={(event) => set({ [key]: Number(event.target.value) })}
    />
  );
  const problem = saving.problem ?? dropping.problem;
  return (
    <form
      aria-label={name}
      className="p-3.5"
      onSubmit={(event) => {
        event.preventDefault();
        void saving.run({ ...form, forbidden: texts }).then((done) => done && router.refresh());
      }}
    >
      <div className="grid gap-3 sm:grid-cols-2">
        {number(t("最短（6–20 位）", "Shortest (6–20)"), "minLength", 6, 20)}
        {number(t("字符种类（1–4）", "Character classes (1–4)"), "classes", 1, 4)}
        {number(t("不许与前几次相同（0–24）", "Earlier PINs not to repeat (0–24)"), "history", 0, 24)}
        {number(t("连错几次锁定（3–5）", "Wrong tries before lock (3–5)"), "wrongTries", 3, 5)}
        {number(
          t("本人可选几分钟内不再问（0–5）", "Minutes people may choose not to be asked (0–5)"),
          "keepMinutes",
          0,
          5,
        )}
        <Field
          label={t("几天后必须更换（不填为不限）", "Must change after days (empty: never)")}
          type="number"
          min={30}
          max={3650}
          disabled={!mayEdit}
          value={form.expiryDays ?? ""}
          onChange={(event) => set({ expiryDays: event.target.value === "" ? null : Number(event.target.value) })}
        />
        <Field
          label={t("不许出现的文字（空格分开，每条至少 3 位）", "Forbidden texts (by spaces, 3 or more each)")}
          disabled={!mayEdit}
          value={forbidden}
          onChange={(event) => setForbidden(event.target.value)}
        />
      </div>
      <label className="mt-3 flex items-center gap-2">
        <input
          type="checkbox"
          disabled={!mayEdit}
          checked={form.biometric}
          onChange={(event) => set({ biometric: event.target.checked })}
        />
        {t("允许本人打开指纹签名", "People may turn on the fingerprint")}
      </label>
      <ul aria-label={t("示例", "Examples")} className="mt-3 flex flex-wrap gap-x-4 gap-y-1 text-ink2">
        {SAMPLES.map((pin) => {
          const weak = pinExample(pin, { ...form, forbidden: texts });
          return (
            <li key={pin}>
              <span className="font-mono">{pin}</span> {weak === null ? t("可用", "taken") : weakWords(weak, t)}
            </li>
          );
        })}
      </ul>
      <p className="mt-2 text-hint text-ink2">
        {t(
          "长度、种类、不许出现的文字和几分钟内不再问由手机执行：密码不离开手机，服务器无从得知；服务器只认 5 分钟内的密码。重复、到期、锁定和指纹由服务器执行。",
          "Length, classes, forbidden texts and the minutes are kept to by the phone: the PIN never leaves it and the server cannot know; the server takes no PIN older than five minutes. Repetition, expiry, lock and fingerprint are enforced by the server.",
        )}
      </p>
      {mayEdit && (
        <div className="mt-3 flex gap-2">
          <Button type="submit" look="main" isBusy={saving.isBusy}>
            {t("保存", "Save")}
          </Button>
          {isOverride && (
            <Button
              isBusy={dropping.isBusy}
              onClick={() => void dropping.run(policy.departmentId).then((done) => done && router.refresh())}
            >
              {t("改用全院策略", "Use the hospital's")}
            </Button>
          )}
        </div>
      )}
      <ActionFailure title={t("没有保存", "Not saved")} problem={problem} />
    </form>
  );
}

function weakWords(weak: NonNullable<ReturnType<typeof pinExample>>, t: (zh: string, en: string) => string): string {
  const words = {
    length: t("长度不合", "wrong length"),
    characters: t("字符不合", "wrong characters"),
    classes: t("种类不够", "too few classes"),
    forbidden: t("含不许的文字", "holds a forbidden text"),
    repeated: t("重复太多", "too repetitive"),
    sequence: t("连续数字", "a sequence"),
    pattern: t("有规律", "a pattern"),
    date: t("像日期", "looks like a date"),
  };
  return words[weak];
}
