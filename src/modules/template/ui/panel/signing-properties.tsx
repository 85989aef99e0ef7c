"use client";

import { useWords } from "#ui/lang.tsx";
import type { Field, FieldOf } from "../../form.ts";
import type { Editor } from "../use-editor.ts";
import { ChoiceControl, Group, NumberControl, SwitchControl, TextControl } from "./controls.tsx";
import { DateFormat } from "./format-controls.tsx";

type Signing = FieldOf<"signature" | "seal" | "seam" | "signed-date">;

/** Who signs or seals, in which order, and whether it has to be. */
export function SigningProperties({
  field,
  set,
  editor,
}: {
  field: Signing;
  set: (change: Partial<Field>) => void;
  editor: Editor;
}) {
  const t = useWords();
  const areas = editor.form.fields.filter((one) => one.kind === "signature");
  if (field.kind === "signed-date")
    return (
      <Group title={t("签署日期", "Date signed")}>
        <ChoiceControl
          label={t("签名区", "Signature")}
          value={field.signature}
          choices={areas.map((area) => [area.id, area.name])}
          onChange={(signature) => set({ signature })}
        />
        <DateFormat value={field.format} onChange={(format) => set({ format })} />
        <p className="text-hint text-ink3">
          {t("随这个签名一起写入，不能事先填写。", "Written together with that signature, never before.")}
        </p>
      </Group>
    );
  const order = (
    <NumberControl
      label={t("顺序", "Order")}
      value={field.order}
      min={1}
      max={50}
      step={1}
      digits={0}
      onChange={(value) => set({ order: Math.round(value) })}
    />
  );
  if (field.kind === "signature")
    return (
      <Group title={t("签署", "Signing")}>
        <TextControl
          label={t("角色", "Role")}
          value={field.role}
          maxLength={40}
          list={ROLES.map(([zh, en]) => t(zh, en))}
          check={(role) => (role.trim() === "" ? t("角色必填。", "A role is required.") : null)}
          onChange={(role) => set({ role })}
        />
        {order}
        <p className="pl-[72px] text-hint text-ink3">{t("相同的数字不分先后", "equal numbers sign in any order")}</p>
        <ThreeLevels field={field} set={set} />
        <SwitchControl
          label={t("必签", "Required")}
          words={t("缺签名不能归档", "not complete without it")}
          value={field.required}
          onChange={(required) => set({ required })}
        />
      </Group>
    );
  return (
    <Group title={field.kind === "seal" ? t("印章", "Seal") : t("骑缝章", "Cross-page seal")}>
      <TextControl
        label={t("印章", "Seal")}
        value={field.seal}
        maxLength={40}
        list={SEALS.map(([zh, en]) => t(zh, en))}
        check={(seal) => (seal.trim() === "" ? t("印章必填。", "A seal is required.") : null)}
        onChange={(seal) => set({ seal })}
      />
      {order}
      {field.kind === "seam" ? (
        <>
          <ChoiceControl
            label={t("页", "Pages")}
            value={field.pages}
            choices={[
              ["all", t("全部页", "all")],
              ["odd", t("奇数页", "odd ones")],
            ]}
            onChange={(pages) => set({ pages: pages === "odd" ? "odd" : "all" })}
          />
          <ChoiceControl
            label={t("边", "Edge")}
            value={field.edge}
            choices={[
              ["right", t("右边", "right")],
              ["left", t("左边", "left")],
            ]}
            onChange={(edge) => set({ edge: edge === "left" ? "left" : "right" })}
          />
        </>
      ) : (
        <p className="text-hint text-ink3">
          {t("按印章的真实尺寸盖在框的正中。", "Stamped at its true size in the middle of the box.")}
        </p>
      )}
    </Group>
  );
}

const ROLES = [
  ["医师", "Physician"],
  ["住院医师", "Resident"],
  ["主治医师", "Attending"],
  ["主任医师", "Chief"],
  ["护士", "Nurse"],
  ["患者", "Patient"],
  ["代理人", "Proxy"],
] as const;
const SEALS = [
  ["医院公章", "Hospital seal"],
  ["病历专用章", "Medical records seal"],
  ["诊断证明专用章", "Diagnosis seal"],
  ["科室章", "Department seal"],
] as const;

/** 三级医师查房签: areas of one group sign one after another, the lowest level first. */
function ThreeLevels({ field, set }: { field: FieldOf<"signature">; set: (change: Partial<Field>) => void }) {
  const t = useWords();
  const name = t("三级医师", "Three levels");
  return (
    <>
      <ChoiceControl
        label={t("三级医师", "Levels")}
        value={field.group === null ? "" : String(field.group.level)}
        choices={[
          ["", t("不启用", "none")],
          ["1", t("① 住院医师", "1 resident")],
          ["2", t("② 主治医师", "2 attending")],
          ["3", t("③ 主任医师", "3 chief")],
        ]}
        onChange={(level) =>
          set({
            group: level === "" ? null : { name: field.group?.name ?? name, level: Number(level) },
          })
        }
      />
      {field.group !== null && (
        <TextControl
          label={t("组名", "Group")}
          value={field.group.name}
          maxLength={40}
          check={(text) => (text.trim() === "" ? t("组名必填。", "A name is required.") : null)}
          onChange={(text) => set({ group: { name: text, level: field.group?.level ?? 1 } })}
        />
      )}
    </>
  );
}
