"use client";

import { Link2 } from "lucide-react";
import { useMemo, useState } from "react";
import { Button } from "#ui/button.tsx";
import { useWords } from "#ui/lang.tsx";
import type { Field } from "../../form.ts";
import { changeFields } from "../edit/fields.ts";
import { type DataPath, pathsOf } from "../edit/paths.ts";
import type { Editor } from "../use-editor.ts";
import { Group, SwitchControl, TextControl } from "./controls.tsx";
import { expressionProblem } from "./expression-problem.ts";

type Bindable = Extract<Field, { bind: string }>;
const isBindable = (field: Field): field is Bindable => "bind" in field;

/** Where the value of the field comes from: a click in the sample data binds it. */
export function DataPanel({ editor, onSample }: { editor: Editor; onSample: () => void }) {
  const t = useWords();
  const [field] = editor.fields;
  const sample = editor.form.sample;
  const paths = useMemo(() => pathsOf(sample), [sample]);
  if (editor.fields.length !== 1 || !field)
    return (
      <p className="p-3.5 text-ink2">{t("选择一个字段，给它指定数据。", "Choose one field to bind it to data.")}</p>
    );
  if (field.kind === "formula") return <FormulaPanel editor={editor} field={field} paths={paths} />;
  if (!isBindable(field))
    return (
      <p className="p-3.5 text-ink2">
        {t(
          "这类字段不取数据：签名、印章和日期在签署时写入。",
          "This kind takes no data: signatures, seals and dates are written when it is signed.",
        )}
      </p>
    );
  const set = (change: Partial<Bindable>) =>
    editor.apply(
      (form) => changeFields(form, [field.id], (one) => ({ ...one, ...change }) as Field),
      `${Object.keys(change).join()} ${field.id}`,
    );
  return (
    <>
      <Group title={t("取值", "Value")}>
        <TextControl
          label={t("路径", "Path")}
          value={field.bind}
          isMono
          hint="patient.name"
          list={paths.map(({ path }) => path)}
          onChange={(bind) => set({ bind: bind.trim() })}
        />
        <SwitchControl
          label={t("必填", "Required")}
          words={t("没有值就不生成", "no document without it")}
          value={field.required}
          onChange={(required) => set({ required })}
        />
        {field.bind !== "" && !paths.some(({ path }) => path === field.bind) && (
          <p className="text-hint text-apricot-ink">
            {t("样例数据里没有这个路径。", "The sample data has nothing at this path.")}
          </p>
        )}
      </Group>
      <Group title={t("从样例数据里选", "Choose from the sample data")}>
        <Tree
          paths={paths}
          chosen={field.bind}
          fits={(path) =>
            field.kind === "table" ? path.kind === "list" : path.kind !== "list" && path.kind !== "object"
          }
          onChoose={(bind) => set({ bind })}
        />
        <Button onClick={onSample}>{t("编辑样例数据", "Edit the sample data")}</Button>
      </Group>
    </>
  );
}

function Tree({
  paths,
  chosen,
  fits,
  onChoose,
}: {
  paths: readonly DataPath[];
  chosen: string;
  fits: (path: DataPath) => boolean;
  onChoose: (path: string) => void;
}) {
  const t = useWords();
  const [filter, setFilter] = useState("");
  const shown = paths.filter(({ path }) => path.toLowerCase().includes(filter.toLowerCase()));
  if (paths.length === 0)
    return (
      <p className="rounded-card border border-dashed border-edge p-3 text-ink2">
        {t(
          "还没有样例数据。粘贴一段业务系统的 JSON 或 JSON Schema，就能在这里点选。",
          "There is no sample data yet. Paste JSON or a JSON Schema of your system and choose from it here.",
        )}
      </p>
    );
  return (
    <>
      <input
        type="search"
        value={filter}
        onChange={(event) => setFilter(event.target.value)}
        aria-label={t("筛选路径", "Filter paths")}
        placeholder={t("筛选", "Filter")}
        className="h-[30px] rounded-card border border-edge bg-surface px-2"
      />
      <ul className="max-h-72 overflow-auto rounded-card border border-line" aria-label={t("样例数据", "Sample data")}>
        {shown.map((one) => (
          <li key={one.path}>
            <button
              type="button"
              disabled={!fits(one)}
              aria-pressed={one.path === chosen}
              onClick={() => onChoose(one.path)}
              title={one.path}
              className={`flex w-full items-baseline gap-2 px-2 py-0.5 text-left enabled:hover:bg-sunken disabled:text-ink3 ${one.path === chosen ? "bg-dai-soft text-dai" : ""} ${["pl-2", "pl-5", "pl-8", "pl-11", "pl-14", "pl-[68px]", "pl-20", "pl-[92px]"][one.depth] ?? "pl-24"}`}
            >
              <span className="shrink-0 font-mono text-hint">{one.key}</span>
              {one.path === chosen && <Link2 aria-hidden="true" size={12} className="shrink-0 self-center" />}
              <span className="ml-auto truncate text-hint text-ink2">
                {one.kind === "list" ? t(`${one.sample} 行`, `${one.sample} rows`) : one.sample}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

function FormulaPanel({
  editor,
  field,
  paths,
}: {
  editor: Editor;
  field: Extract<Field, { kind: "formula" }>;
  paths: readonly DataPath[];
}) {
  const t = useWords();
  const set = (formula: string) =>
    editor.apply(
      (form) => changeFields(form, [field.id], (one) => ({ ...one, formula }) as Field),
      `formula ${field.id}`,
    );
  return (
    <>
      <Group title={t("公式", "Formula")}>
        <TextControl
          label={t("算式", "Formula")}
          value={field.formula}
          lines={3}
          isMono
          maxLength={1000}
          check={(text) =>
            text.trim() === "" ? t("算式必填。", "A formula is required.") : expressionProblem(text, t)
          }
          onChange={set}
        />
        <ExpressionHelp />
      </Group>
      <Group title={t("插入路径", "Insert a path")}>
        <Tree
          paths={paths}
          chosen=""
          fits={({ kind }) => kind !== "object"}
          onChoose={(path) => set(field.formula === "0" ? path : `${field.formula} ${path}`)}
        />
      </Group>
    </>
  );
}

/** The little language, by examples. */
export function ExpressionHelp() {
  const t = useWords();
  const examples = [
    ["patient.age >= 60", t("年龄不小于 60", "aged 60 or more")],
    ['patient.sex == "女"', t("性别是女", "sex is 女")],
    ['contains(allergies, "青霉素")', t("过敏史含青霉素", "allergies hold 青霉素")],
    ["count(items) > 0", t("明细至少一行", "at least one row")],
    ["sum(items.price)", t("明细金额合计", "total of the rows")],
    ['!note || note == "无"', t("备注为空或是“无”", "no remark")],
    ["$page == $pages", t("在最后一页", "on the last page")],
  ];
  return (
    <dl className="rounded-card bg-sunken px-2.5 py-2 text-hint">
      {examples.map(([code, words]) => (
        <div key={code} className="py-0.5">
          <dt className="font-mono break-all">{code}</dt>
          <dd className="text-ink2">{words}</dd>
        </div>
      ))}
    </dl>
  );
}
