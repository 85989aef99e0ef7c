"use client";

import { ArrowDown, ArrowUp, Plus, X } from "lucide-react";
import { useState } from "react";
import { useWords } from "#ui/lang.tsx";
import type { Field, FieldOf, TableColumn } from "../../form.ts";
import { freeId } from "../edit/fields.ts";
import { addPage } from "../edit/pages.ts";
import type { Editor } from "../use-editor.ts";
import { ChoiceControl, ColourControl, Group, NumberControl, SwitchControl, TextControl } from "./controls.tsx";
import { expressionProblem } from "./expression-problem.ts";
import { DateFormat, NumberFormatControls } from "./format-controls.tsx";

type Props = { field: FieldOf<"table">; set: (change: Partial<Field>) => void; editor: Editor };

export function TableProperties(props: Props) {
  const t = useWords();
  const { field, set } = props;
  return (
    <>
      <Columns {...props} />
      <Group title={t("行与线", "Rows and lines")} isOpen={false}>
        <SwitchControl
          label={t("表头", "Header")}
          words={t("打印", "printed")}
          value={field.header.isShown}
          onChange={(isShown) => set({ header: { ...field.header, isShown } })}
        />
        {field.header.isShown && (
          <SwitchControl
            label={t("续页表头", "Repeats")}
            words={t("每页重复", "on every page")}
            value={field.header.repeats}
            onChange={(repeats) => set({ header: { ...field.header, repeats } })}
          />
        )}
        <NumberControl
          label={t("行高", "Row height")}
          value={field.rowHeight}
          min={2}
          max={200}
          step={0.5}
          onChange={(rowHeight) => set({ rowHeight })}
        />
        <NumberControl
          label={t("最少行数", "At least")}
          value={field.minRows}
          min={0}
          max={200}
          step={1}
          digits={0}
          onChange={(minRows) => set({ minRows: Math.round(minRows) })}
        />
        <NumberControl
          label={t("内边距", "Padding")}
          value={field.padding}
          min={0}
          max={10}
          step={0.1}
          onChange={(padding) => set({ padding })}
        />
        <NumberControl
          label={t("线宽", "Lines")}
          value={field.lines.width}
          min={0}
          max={3}
          step={0.05}
          digits={2}
          onChange={(width) => set({ lines: { ...field.lines, width } })}
        />
        <ColourControl
          label={t("线色", "Colour")}
          value={field.lines.colour}
          onChange={(colour) => set({ lines: { ...field.lines, colour } })}
        />
      </Group>
      <Continuation {...props} />
    </>
  );
}

function Columns({ field, set }: Props) {
  const t = useWords();
  const [open, setOpen] = useState<string | null>(null);
  const { columns } = field;
  const change = (id: string, next: Partial<TableColumn>) =>
    set({ columns: columns.map((column) => (column.id === id ? { ...column, ...next } : column)) });
  const move = (at: number, by: number) => {
    const rest = columns.filter((_, index) => index !== at);
    const moved = columns[at];
    if (moved) set({ columns: [...rest.slice(0, at + by), moved, ...rest.slice(at + by)] });
  };
  const add = () => {
    const id = freeId("c", new Set(columns.map((column) => column.id)));
    const title = t(`列 ${columns.length + 1}`, `Column ${columns.length + 1}`);
    const width = columns.at(-1)?.width ?? 1;
    set({ columns: [...columns, { id, title, width, bind: "", align: "left", format: { kind: "text" }, total: "" }] });
    setOpen(id);
  };
  const button = "grid size-6 place-items-center rounded-card hover:bg-sunken disabled:text-ink3";
  return (
    <Group title={t("列", "Columns")}>
      <ol className="flex flex-col gap-1">
        {columns.map((column, at) => (
          <li key={column.id} className="rounded-card border border-line">
            <div className="flex items-center">
              <button
                type="button"
                aria-expanded={open === column.id}
                onClick={() => setOpen(open === column.id ? null : column.id)}
                className="min-w-0 flex-1 truncate px-2 py-1 text-left"
              >
                {column.title || t("（无标题）", "(no title)")}
                <span className="ml-1.5 font-mono text-hint text-ink3">{column.bind}</span>
              </button>
              <button
                type="button"
                className={button}
                disabled={at === 0}
                onClick={() => move(at, -1)}
                aria-label={t(`${column.title} 前移`, `Move ${column.title} forward`)}
              >
                <ArrowUp aria-hidden="true" size={13} />
              </button>
              <button
                type="button"
                className={button}
                disabled={at === columns.length - 1}
                onClick={() => move(at, 1)}
                aria-label={t(`${column.title} 后移`, `Move ${column.title} back`)}
              >
                <ArrowDown aria-hidden="true" size={13} />
              </button>
              <button
                type="button"
                className={button}
                disabled={columns.length < 2}
                onClick={() => set({ columns: columns.filter((one) => one.id !== column.id) })}
                aria-label={t(`删除列 ${column.title}`, `Remove column ${column.title}`)}
              >
                <X aria-hidden="true" size={13} />
              </button>
            </div>
            {open === column.id && <ColumnForm column={column} onChange={(next) => change(column.id, next)} />}
          </li>
        ))}
      </ol>
      <button
        type="button"
        onClick={add}
        className="flex items-center gap-1 self-start rounded-card px-1 text-dai hover:underline"
      >
        <Plus aria-hidden="true" size={13} />
        {t("加一列", "Add a column")}
      </button>
    </Group>
  );
}

function ColumnForm({ column, onChange }: { column: TableColumn; onChange: (next: Partial<TableColumn>) => void }) {
  const t = useWords();
  const aligns = ["left", "center", "right"] as const;
  const { format } = column;
  return (
    <div className="flex flex-col gap-2 border-t border-line p-2">
      <TextControl label={t("标题", "Title")} value={column.title} onChange={(title) => onChange({ title })} />
      <TextControl
        label={t("取值", "From")}
        value={column.bind}
        isMono
        hint={t("行内路径，# 为行号", "path in the row; # its number")}
        onChange={(bind) => onChange({ bind })}
      />
      <NumberControl
        label={t("宽（份）", "Share")}
        value={column.width}
        min={0.1}
        step={0.5}
        onChange={(width) => onChange({ width })}
      />
      <ChoiceControl
        label={t("对齐", "Align")}
        value={column.align}
        choices={[
          ["left", t("左", "left")],
          ["center", t("中", "centre")],
          ["right", t("右", "right")],
        ]}
        onChange={(chosen) => onChange({ align: aligns.find((one) => one === chosen) ?? "left" })}
      />
      <ChoiceControl
        label={t("格式", "Format")}
        value={format.kind}
        choices={[
          ["text", t("文字", "text")],
          ["number", t("数字", "number")],
          ["date", t("日期", "date")],
        ]}
        onChange={(kind) =>
          onChange({
            format:
              kind === "number"
                ? { kind, number: { decimals: null, thousands: false, prefix: "", suffix: "", capitals: false } }
                : kind === "date"
                  ? { kind, date: "yyyy-MM-dd" }
                  : { kind: "text" },
          })
        }
      />
      {format.kind === "number" && (
        <NumberFormatControls
          value={format.number}
          onChange={(number) => onChange({ format: { kind: "number", number } })}
        />
      )}
      {format.kind === "date" && (
        <DateFormat value={format.date} onChange={(date) => onChange({ format: { kind: "date", date } })} />
      )}
      <TextControl
        label={t("合计", "Total")}
        value={column.total}
        isMono
        maxLength={1000}
        hint="sum(items.price)"
        check={(text) => expressionProblem(text, t)}
        onChange={(total) => onChange({ total })}
      />
    </div>
  );
}

/** Where rows that do not fit go on: also on an uploaded PDF, which pdfme and others leave out. */
function Continuation({ field, set, editor }: Props) {
  const t = useWords();
  const pages = editor.form.pages.flatMap((page, at) => (page.isContinuation ? [{ page, at }] : []));
  const { continuation } = field;
  const addContinuation = () =>
    editor.apply((form) => {
      const at = form.pages.findIndex(({ id }) => id === field.page);
      const grown = addPage(form, at, true);
      const page = grown.pages[at + 1];
      if (!page) return form;
      const box = { x: field.box.x, y: Math.min(field.box.y, 25), w: field.box.w, h: page.height - 50 };
      return {
        ...grown,
        fields: grown.fields.map((one) =>
          one.id === field.id && one.kind === "table" ? { ...one, continuation: { page: page.id, box } } : one,
        ),
      };
    });
  const place = (key: "x" | "y" | "w" | "h", words: string, mark: string) =>
    continuation && (
      <NumberControl
        mark={mark}
        label={words}
        value={continuation.box[key]}
        min={key === "w" || key === "h" ? 5 : 0}
        onChange={(value) => set({ continuation: { ...continuation, box: { ...continuation.box, [key]: value } } })}
      />
    );
  return (
    <Group title={t("超出一页时", "When it does not fit")}>
      <ChoiceControl
        label={t("续到", "Goes on")}
        value={continuation?.page ?? ""}
        choices={[
          ["", t("同一页式样", "on the same page again")],
          ...pages.map(({ page, at }) => [page.id, t(`第 ${at + 1} 页（续页）`, `page ${at + 1}`)] as const),
        ]}
        onChange={(page) => set({ continuation: page === "" ? null : { page, box: continuation?.box ?? field.box } })}
      />
      {continuation && (
        <div className="grid grid-cols-[64px_1fr_1fr] items-center gap-2">
          <span className="text-ink2">{t("续页位置", "There at")}</span>
          {place("x", t("续页上左边距", "left on that page"), "X")}
          {place("y", t("续页上上边距", "top on that page"), "Y")}
          <span className="text-ink2">{t("续页大小", "Size there")}</span>
          {place("w", t("续页上宽", "width on that page"), t("宽", "W"))}
          {place("h", t("续页上高", "height on that page"), t("高", "H"))}
        </div>
      )}
      <button
        type="button"
        onClick={addContinuation}
        className="flex items-center gap-1 self-start rounded-card px-1 text-dai hover:underline"
      >
        <Plus aria-hidden="true" size={13} />
        {t("新建续页", "Add a continuation page")}
      </button>
    </Group>
  );
}
