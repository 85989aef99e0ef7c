"use client";

import { CircleCheck, CircleSlash } from "lucide-react";
import { useWords } from "#ui/lang.tsx";
import { evaluate, isTrue } from "../../layout/expression.ts";
import { changeFields } from "../edit/fields.ts";
import { pathsOf } from "../edit/paths.ts";
import type { Editor } from "../use-editor.ts";
import { ChoiceControl, Group, TextControl } from "./controls.tsx";
import { ExpressionHelp } from "./data-panel.tsx";
import { expressionProblem } from "./expression-problem.ts";

/** When the field is there at all: built from three choices in plain words, or written. */
export function ConditionPanel({ editor }: { editor: Editor }) {
  const t = useWords();
  const { fields, selected, form } = editor;
  const [field] = fields;
  if (!field)
    return (
      <p className="p-3.5 text-ink2">{t("选择字段，规定它什么时候出现。", "Choose fields to say when they appear.")}</p>
    );
  const condition = fields.every((one) => one.condition === field.condition) ? field.condition : "";
  const set = (next: string) =>
    editor.apply(
      (now) => changeFields(now, selected, (one) => ({ ...one, condition: next })),
      `condition ${selected.join(" ")}`,
    );
  return (
    <>
      <Group title={t("什么时候出现", "When it appears")}>
        <Builder
          condition={condition}
          paths={pathsOf(form.sample)
            .filter(({ kind }) => kind !== "object")
            .map(({ path }) => path)}
          onChange={set}
        />
        <TextControl
          label={t("条件", "Condition")}
          value={condition}
          lines={3}
          isMono
          maxLength={1000}
          hint={t("空：总是出现", "empty: always")}
          check={(text) => expressionProblem(text, t)}
          onChange={set}
        />
        <Result condition={condition} editor={editor} />
      </Group>
      <Group title={t("怎么写", "How to write one")}>
        <ExpressionHelp />
      </Group>
    </>
  );
}

/** What the condition says of the sample data. */
function Result({ condition, editor }: { condition: string; editor: Editor }) {
  const t = useWords();
  if (expressionProblem(condition, t) !== null) return null;
  let isShown = true;
  try {
    isShown = condition.trim() === "" || isTrue(evaluate(condition, { data: editor.form.sample }));
  } catch (error) {
    return (
      <p role="status" className="text-plum">
        {t("用样例数据算不出来：", "It cannot be computed from the sample data: ")}
        {error instanceof Error ? error.message : ""}
      </p>
    );
  }
  return (
    <p role="status" className={`flex items-center gap-1.5 ${isShown ? "text-bamboo" : "text-ink2"}`}>
      {isShown ? <CircleCheck aria-hidden="true" size={14} /> : <CircleSlash aria-hidden="true" size={14} />}
      {isShown
        ? t("用样例数据：出现", "With the sample data: it appears")
        : t("用样例数据：不出现", "With the sample data: it does not appear")}
    </p>
  );
}

/** `path operator value`, as the builder writes and reads it. */
const SIMPLE = /^([\p{L}_$][\p{L}\p{N}_$.[\]]*) (==|!=|>=|<=|>|<) (?:"((?:[^"\\]|\\.)*)"|(-?\d+(?:\.\d+)?))$/u;

function Builder({
  condition,
  paths,
  onChange,
}: {
  condition: string;
  paths: readonly string[];
  onChange: (condition: string) => void;
}) {
  const t = useWords();
  const read = SIMPLE.exec(condition);
  const isKnown = read !== null || condition === "";
  if (!isKnown)
    return (
      <p className="text-hint text-ink3">
        {t("这是手写的条件，在下面修改。", "This condition is written by hand; change it below.")}
      </p>
    );
  const [path = "", operator = "==", value = ""] = read
    ? [read[1], read[2], (read[3] ?? read[4] ?? "").replaceAll(/\\(.)/g, "$1")]
    : [];
  const write = (next: { path?: string; operator?: string; value?: string }) => {
    const [p, o, v] = [next.path ?? path, next.operator ?? operator, next.value ?? value];
    if (p === "") return onChange("");
    const isNumber = /^-?\d+(\.\d+)?$/.test(v);
    onChange(`${p} ${o} ${isNumber ? v : `"${v.replaceAll(/["\\]/g, String.raw`\$&`)}"`}`);
  };
  return (
    <>
      <ChoiceControl
        label={t("当", "When")}
        value={path}
        choices={[
          ["", t("总是", "always")],
          ...[...new Set(path ? [path, ...paths] : paths)].map((one) => [one, one] as const),
        ]}
        onChange={(next) => write({ path: next })}
      />
      {path !== "" && (
        <>
          <ChoiceControl
            label={t("是否", "is")}
            value={operator}
            choices={[
              ["==", t("等于", "equal to")],
              ["!=", t("不等于", "not equal to")],
              [">=", t("不小于", "at least")],
              ["<=", t("不大于", "at most")],
              [">", t("大于", "more than")],
              ["<", t("小于", "less than")],
            ]}
            onChange={(next) => write({ operator: next })}
          />
          <TextControl label={t("值", "Value")} value={value} onChange={(next) => write({ value: next })} />
        </>
      )}
    </>
  );
}
