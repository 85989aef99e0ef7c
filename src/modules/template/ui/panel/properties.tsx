"use client";

import {
  AlignCenter,
  AlignJustify,
  AlignLeft,
  AlignRight,
  AlignVerticalJustifyCenter,
  AlignVerticalJustifyEnd,
  AlignVerticalJustifyStart,
} from "lucide-react";
import { useLang, useWords } from "#ui/lang.tsx";
import type { Field } from "../../form.ts";
import type { Problem } from "../../layout/placed.ts";
import { changeFields, placeFields } from "../edit/fields.ts";
import { iconOf, kindName } from "../kinds.ts";
import { problemWords } from "../problem-words.ts";
import type { Editor } from "../use-editor.ts";
import {
  ColourControl,
  ChoiceControl,
  Group,
  NumberControl,
  PressControl,
  SwitchControl,
  TextControl,
} from "./controls.tsx";
import { KindProperties } from "./kind-properties.tsx";
import type { Patch } from "./patch.ts";
import { PageProperties } from "./page-properties.tsx";

export function Properties({ editor, problems }: { editor: Editor; problems: readonly Problem[] }) {
  const t = useWords();
  const lang = useLang();
  const { fields, selected } = editor;
  const [field] = fields;
  const patch: Patch = (property, change) =>
    editor.apply((form) => changeFields(form, selected, change), `${property} ${selected.join(" ")}`);
  if (!field) return <PageProperties editor={editor} />;
  const isOne = fields.length === 1;
  const Icon = iconOf(field);
  const own = problems.filter((problem) => problem.field === field.id);
  return (
    <>
      <div className="flex h-11 items-center gap-2 px-3.5">
        <Icon aria-hidden="true" size={16} strokeWidth={1.75} className="shrink-0 text-dai" />
        <h2 className="truncate text-card font-semibold">
          {isOne ? field.name : t(`已选 ${fields.length} 个字段`, `${fields.length} fields selected`)}
        </h2>
        {isOne && (
          <span className="ml-auto shrink-0 text-hint text-ink3">
            {kindName(field.kind === "code" ? field.symbology : field.kind, t)}
          </span>
        )}
      </div>
      <Group title={isOne ? t("通用", "General") : t("共同属性", "Shared")}>
        {isOne && <NameControl editor={editor} field={field} />}
        <Place editor={editor} />
        <SwitchControl
          label={t("锁定", "Locked")}
          words={t("不能移动和删除", "cannot be moved or removed")}
          value={fields.every(({ isLocked }) => isLocked)}
          onChange={(isLocked) => patch("lock", (one) => ({ ...one, isLocked }))}
        />
      </Group>
      {isOne && <KindProperties field={field} patch={patch} editor={editor} />}
      <StyleProperties fields={fields} patch={patch} />
      {own.length > 0 && (
        <div className="m-3.5 rounded-card bg-apricot-soft px-3 py-2 text-apricot-ink">
          <p className="font-semibold">{t("用样例数据生成时", "When made from the sample data")}</p>
          <ul className="list-disc pl-4">
            {own.map((problem, at) => (
              <li key={at}>{problemWords(problem, lang)}</li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}

function NameControl({ editor, field }: { editor: Editor; field: Field }) {
  const t = useWords();
  return (
    <TextControl
      label={t("名称", "Name")}
      value={field.name}
      maxLength={80}
      check={(name) => {
        if (name.trim() === "") return t("名称必填。", "A name is required.");
        const isTaken = editor.form.fields.some((one) => one.id !== field.id && one.name === name.trim());
        return isTaken ? t("这个名称已经用过。请换一个。", "Another field has this name. Choose another one.") : null;
      }}
      onChange={(name) =>
        editor.apply(
          (form) => changeFields(form, [field.id], (one) => ({ ...one, name: name.trimStart() })),
          `name ${field.id}`,
        )
      }
    />
  );
}

function Place({ editor }: { editor: Editor }) {
  const t = useWords();
  const { fields } = editor;
  const same = (read: (field: Field) => number): number | null => {
    const [first, ...rest] = fields.map(read);
    return first !== undefined && rest.every((value) => value === first) ? first : null;
  };
  const set = (key: "x" | "y" | "w" | "h") => (value: number) =>
    editor.apply(
      (form) => placeFields(form, new Map(fields.map(({ id, box }) => [id, { ...box, [key]: value }]))),
      `${key} ${editor.selected.join(" ")}`,
    );
  const one = (key: "x" | "y" | "w" | "h", mark: string, words: string, min: number) => (
    <NumberControl mark={mark} label={words} value={same(({ box }) => box[key])} min={min} onChange={set(key)} />
  );
  return (
    <>
      <div className="grid grid-cols-[64px_1fr_1fr] items-center gap-2">
        <span className="text-ink2">{t("位置", "Place")}</span>
        {one("x", "X", t("左边距，毫米", "left, mm"), 0)}
        {one("y", "Y", t("上边距，毫米", "top, mm"), 0)}
        <span className="text-ink2">{t("大小", "Size")}</span>
        {one("w", t("宽", "W"), t("宽，毫米", "width, mm"), 1)}
        {one("h", t("高", "H"), t("高，毫米", "height, mm"), 1)}
      </div>
      <p className="pl-[72px] text-hint text-ink3">{t("毫米，从左上角量起", "mm from the top left corner")}</p>
    </>
  );
}

type Styled = Extract<Field, { style: unknown }>;
const isStyled = (field: Field): field is Styled => "style" in field;

function StyleProperties({ fields, patch }: { fields: readonly Field[]; patch: Patch }) {
  const t = useWords();
  const styled = fields.filter(isStyled);
  const style = styled[0]?.style;
  if (!style || styled.length !== fields.length) return null;
  const set = (change: Partial<typeof style>) =>
    patch(`style ${Object.keys(change).join()}`, (field) =>
      isStyled(field) ? { ...field, style: { ...field.style, ...change } } : field,
    );
  return (
    <Group title={t("文字", "Letters")}>
      <ChoiceControl
        label={t("字体", "Font")}
        value={style.font}
        choices={[
          ["sans", t("黑体", "Sans")],
          ["serif", t("宋体", "Serif")],
        ]}
        onChange={(font) => set({ font: font === "serif" ? "serif" : "sans" })}
      />
      <NumberControl
        label={t("字号（磅）", "Size (pt)")}
        value={style.size}
        min={3}
        max={200}
        step={0.5}
        onChange={(size) => set({ size })}
      />
      <SwitchControl
        label={t("加粗", "Bold")}
        words={t("粗体", "bold")}
        value={style.bold}
        onChange={(bold) => set({ bold })}
      />
      <ColourControl label={t("颜色", "Colour")} value={style.colour} onChange={(colour) => set({ colour })} />
      <PressControl
        label={t("水平", "Across")}
        value={style.align}
        onChange={(align) => set({ align })}
        choices={[
          ["left", t("左对齐", "left"), <AlignLeft key="l" aria-hidden="true" size={14} />],
          ["center", t("居中", "centred"), <AlignCenter key="c" aria-hidden="true" size={14} />],
          ["right", t("右对齐", "right"), <AlignRight key="r" aria-hidden="true" size={14} />],
          ["justify", t("两端对齐", "justified"), <AlignJustify key="j" aria-hidden="true" size={14} />],
        ]}
      />
      <PressControl
        label={t("垂直", "Down")}
        value={style.valign}
        onChange={(valign) => set({ valign })}
        choices={[
          ["top", t("顶端", "top"), <AlignVerticalJustifyStart key="t" aria-hidden="true" size={14} />],
          ["middle", t("居中", "middle"), <AlignVerticalJustifyCenter key="m" aria-hidden="true" size={14} />],
          ["bottom", t("底端", "bottom"), <AlignVerticalJustifyEnd key="b" aria-hidden="true" size={14} />],
        ]}
      />
      <NumberControl
        label={t("行距", "Leading")}
        value={style.lineHeight}
        min={0.8}
        max={4}
        step={0.1}
        onChange={(lineHeight) => set({ lineHeight })}
      />
    </Group>
  );
}
