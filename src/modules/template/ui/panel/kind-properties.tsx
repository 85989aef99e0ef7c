"use client";

import { useWords } from "#ui/lang.tsx";
import type { Field } from "../../form.ts";
import type { Editor } from "../use-editor.ts";
import { CodeProperties } from "./code-properties.tsx";
import { Bound, CheckChoice, FixedText, MarkControls, MinSize } from "./content-controls.tsx";
import { ChoiceControl, ColourControl, Group, NumberControl, SwitchControl, TextControl } from "./controls.tsx";
import { DateFormat, NumberFormatControls } from "./format-controls.tsx";
import { ImageFile } from "./image-file.tsx";
import { OptionList, RadioOptions } from "./option-list.tsx";
import type { Patch } from "./patch.ts";
import { SigningProperties } from "./signing-properties.tsx";
import { TableProperties } from "./table-properties.tsx";

/** What only this kind of field has. */
export function KindProperties({ field, patch, editor }: { field: Field; patch: Patch; editor: Editor }) {
  const set = (change: Partial<Field>) => patch(Object.keys(change).join(), (one) => ({ ...one, ...change }) as Field);
  return (
    <>
      <Own field={field} set={set} editor={editor} />
      <PartChoice field={field} set={set} />
    </>
  );
}

function Own({ field, set, editor }: { field: Field; set: (change: Partial<Field>) => void; editor: Editor }) {
  const t = useWords();
  switch (field.kind) {
    case "text":
      return (
        <Group title={t("内容", "Content")}>
          <FixedText field={field} set={set} />
          <CheckChoice value={field.check} onChange={(check) => set({ check })} />
          <MinSize value={field.minSize} onChange={(minSize) => set({ minSize })} />
        </Group>
      );
    case "multiline":
      return (
        <Group title={t("内容", "Content")}>
          <FixedText field={field} set={set} lines={3} />
          <SwitchControl
            label={t("自适应", "Shrinks")}
            words={t("放不下时缩小字号", "smaller letters where it does not fit")}
            value={field.autoSize}
            onChange={(autoSize) => set({ autoSize })}
          />
          {field.autoSize && <MinSize value={field.minSize} onChange={(minSize) => set({ minSize })} />}
          <NumberControl
            label={t("首行缩进", "Indent")}
            value={field.indent}
            min={0}
            max={10}
            step={1}
            onChange={(indent) => set({ indent })}
          />
        </Group>
      );
    case "number":
      return (
        <Group title={t("数字格式", "Number format")}>
          <NumberFormatControls value={field.format} onChange={(format) => set({ format })} />
          <Bound label={t("最小值", "At least")} value={field.min} onChange={(min) => set({ min })} />
          <Bound label={t("最大值", "At most")} value={field.max} onChange={(max) => set({ max })} />
        </Group>
      );
    case "date":
      return (
        <Group title={t("日期格式", "Date format")}>
          <DateFormat value={field.format} onChange={(format) => set({ format })} />
        </Group>
      );
    case "checkbox":
      return (
        <Group title={t("勾选", "Checkbox")}>
          <TextControl label={t("文字", "Label")} value={field.label} onChange={(label) => set({ label })} />
          <TextControl
            label={t("选中值", "Checked by")}
            value={field.checkedWhen}
            hint={t("空：值为真时", "empty: when true")}
            onChange={(checkedWhen) => set({ checkedWhen })}
          />
          <MarkControls field={field} set={set} />
        </Group>
      );
    case "radio":
      return (
        <Group title={t("单选项", "Options")}>
          <RadioOptions field={field} set={set} />
          <NumberControl
            label={t("框大小", "Mark size")}
            value={field.markSize}
            min={1}
            max={20}
            onChange={(markSize) => set({ markSize })}
          />
          <SwitchControl
            label={t("文字", "Labels")}
            words={t("在框后打印", "printed behind")}
            value={field.hasLabels}
            onChange={(hasLabels) => set({ hasLabels })}
          />
          <MarkControls field={field} set={set} />
        </Group>
      );
    case "select":
      return (
        <Group title={t("选项", "Options")}>
          <OptionList options={field.options} onChange={(options) => set({ options })} />
        </Group>
      );
    case "cells":
      return (
        <Group title={t("字符格", "Cells")}>
          <NumberControl
            label={t("格数", "Count")}
            value={field.count}
            min={1}
            max={60}
            step={1}
            digits={0}
            onChange={(count) => set({ count: Math.round(count) })}
          />
          <NumberControl label={t("间隔", "Gap")} value={field.gap} min={0} max={20} onChange={(gap) => set({ gap })} />
          <CheckChoice value={field.check} onChange={(check) => set({ check })} />
          <SwitchControl
            label={t("边框", "Frames")}
            words={t("打印格线", "printed")}
            value={field.hasFrame}
            onChange={(hasFrame) => set({ hasFrame })}
          />
        </Group>
      );
    case "image":
      return (
        <Group title={t("图片", "Picture")}>
          <ImageFile fileId={field.fileId} onChange={(fileId) => set({ fileId })} />
          <ChoiceControl
            label={t("缩放", "Fit")}
            value={field.fit}
            choices={[
              ["contain", t("保持比例", "keeps its shape")],
              ["stretch", t("拉伸填满", "stretched")],
            ]}
            onChange={(fit) => set({ fit: fit === "stretch" ? "stretch" : "contain" })}
          />
        </Group>
      );
    case "code":
      return <CodeProperties field={field} set={set} />;
    case "table":
      return <TableProperties field={field} set={set} editor={editor} />;
    case "formula":
      return (
        <Group title={t("数字格式", "Number format")}>
          <NumberFormatControls value={field.format} onChange={(format) => set({ format })} />
        </Group>
      );
    case "line":
      return (
        <Group title={t("线", "Line")}>
          <NumberControl
            label={t("粗（毫米）", "Width")}
            value={field.width}
            min={0.05}
            max={10}
            step={0.05}
            digits={2}
            onChange={(width) => set({ width })}
          />
          <ColourControl label={t("颜色", "Colour")} value={field.colour} onChange={(colour) => set({ colour })} />
        </Group>
      );
    case "rectangle":
      return (
        <Group title={t("框", "Box")}>
          <NumberControl
            label={t("线宽", "Outline")}
            value={field.width}
            min={0}
            max={10}
            step={0.05}
            digits={2}
            onChange={(width) => set({ width })}
          />
          <ColourControl label={t("线色", "Colour")} value={field.colour} onChange={(colour) => set({ colour })} />
          <SwitchControl
            label={t("底色", "Fill")}
            words={t("填充", "filled")}
            value={field.fill !== null}
            onChange={(isFilled) => set({ fill: isFilled ? "#f0f0f0" : null })}
          />
          {field.fill !== null && (
            <ColourControl label={t("填充色", "Fill")} value={field.fill} onChange={(fill) => set({ fill })} />
          )}
        </Group>
      );
    case "signature":
    case "seal":
    case "seam":
    case "signed-date":
      return <SigningProperties field={field} set={set} editor={editor} />;
  }
}

/** On which pages of the document it stands when a table makes one form page into several. */
function PartChoice({ field, set }: { field: Field; set: (change: Partial<Field>) => void }) {
  const t = useWords();
  if (field.kind === "table" || field.kind === "seam") return null;
  return (
    <Group title={t("续页时", "With continuation pages")} isOpen={field.parts !== "first"}>
      <ChoiceControl
        label={t("出现在", "Stands on")}
        value={field.parts}
        choices={[
          ["first", t("第一页", "the first page")],
          ["last", t("最后一页", "the last page")],
          ["every", t("每一页", "every page")],
        ]}
        onChange={(parts) => set({ parts: parts === "last" || parts === "every" ? parts : "first" })}
      />
    </Group>
  );
}
