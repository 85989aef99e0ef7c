"use client";

import { useWords } from "#ui/lang.tsx";
import { changeFields, onPage } from "../edit/fields.ts";
import { resizePage } from "../edit/pages.ts";
import type { Editor } from "../use-editor.ts";
import { ChoiceControl, Group, NumberControl, SwitchControl } from "./controls.tsx";

/** Millimetres, upright. */
const PAPERS = [
  ["A4", 210, 297],
  ["A5", 148, 210],
  ["B5", 176, 250],
  ["16K", 184, 260],
  ["A3", 297, 420],
] as const;

/** With nothing selected the panel is about the page. */
export function PageProperties({ editor }: { editor: Editor }) {
  const t = useWords();
  const page = editor.form.pages[editor.page];
  if (!page) return null;
  const { width, height } = page;
  const isWide = width > height;
  const paper = PAPERS.find(([, w, h]) => w === Math.min(width, height) && h === Math.max(width, height));
  const size = (next: { width: number; height: number }) =>
    editor.apply((form) => resizePage(form, editor.page, next), "page size");
  const turned = (w: number, h: number, wide: boolean) => (wide ? { width: h, height: w } : { width: w, height: h });
  const isOnBase = page.base !== null;
  const fields = onPage(editor.form, page.id);
  return (
    <>
      <div className="flex h-11 items-center px-3.5">
        <h2 className="text-card font-semibold">{t(`第 ${editor.page + 1} 页`, `Page ${editor.page + 1}`)}</h2>
        <span className="ml-auto text-hint text-ink3">
          {isOnBase ? t(`底图第 ${page.base} 页`, `on page ${page.base} of the base PDF`) : t("空白页", "blank")}
        </span>
      </div>
      <Group title={t("纸张", "Paper")}>
        {isOnBase ? (
          <p className="text-ink2">
            {t(`${width} × ${height} 毫米，由底图决定。`, `${width} × ${height} mm, as the base PDF has it.`)}
          </p>
        ) : (
          <>
            <ChoiceControl
              label={t("规格", "Format")}
              value={paper?.[0] ?? ""}
              choices={[...PAPERS.map(([name]) => [name, name] as const), ["", t("自定义", "custom")] as const]}
              onChange={(name) => {
                const chosen = PAPERS.find(([one]) => one === name);
                if (chosen) size(turned(chosen[1], chosen[2], isWide));
              }}
            />
            <ChoiceControl
              label={t("方向", "Turned")}
              value={isWide ? "wide" : "high"}
              choices={[
                ["high", t("纵向", "upright")],
                ["wide", t("横向", "landscape")],
              ]}
              onChange={(way) => size(turned(Math.min(width, height), Math.max(width, height), way === "wide"))}
            />
            <NumberControl
              label={t("宽（毫米）", "Width")}
              value={width}
              min={20}
              max={2000}
              step={1}
              onChange={(w) => size({ width: w, height })}
            />
            <NumberControl
              label={t("高（毫米）", "Height")}
              value={height}
              min={20}
              max={2000}
              step={1}
              onChange={(h) => size({ width, height: h })}
            />
          </>
        )}
        <SwitchControl
          label={t("续页", "Continued")}
          words={t("只在表格续到这里时出现", "only there when a table goes on here")}
          value={page.isContinuation}
          onChange={(isContinuation) =>
            editor.apply((form) => ({
              ...form,
              pages: form.pages.map((one) => (one.id === page.id ? { ...one, isContinuation } : one)),
            }))
          }
        />
      </Group>
      <Group title={t("这一页的字段", "Fields of this page")}>
        <p className="text-ink2">
          {t(
            `${fields.length} 个。从左侧拖入，或按 Ctrl K 按名称插入。`,
            `${fields.length}. Drag one in from the left, or press Ctrl K.`,
          )}
        </p>
        <SwitchControl
          label={t("全部锁定", "Lock all")}
          words={fields.length === 0 ? t("页上没有字段", "no fields on it") : t("防止误碰", "against slips")}
          isOff={fields.length === 0}
          value={fields.length > 0 && fields.every((field) => field.isLocked)}
          onChange={(isLocked) =>
            editor.apply((form) =>
              changeFields(
                form,
                onPage(form, page.id).map(({ id }) => id),
                (field) => ({ ...field, isLocked }),
              ),
            )
          }
        />
      </Group>
    </>
  );
}
