"use client";

import {
  ArrowLeft,
  BookOpen,
  Braces,
  CloudAlert,
  Eye,
  EyeOff,
  FileUp,
  GitCompareArrows,
  Grid3x3,
  LoaderCircle,
  Magnet,
  Pencil,
  Redo2,
  Ruler,
  Undo2,
  ZoomIn,
  ZoomOut,
} from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "#ui/button.tsx";
import { useWords } from "#ui/lang.tsx";
import { IconButton } from "./icon-button.tsx";
import type { Command } from "./keys.ts";
import type { Editor } from "./use-editor.ts";
import type { SaveState } from "./use-autosave.ts";

export type Shown = { hasGrid: boolean; hasRulers: boolean; hasSnap: boolean; hasBoxes: boolean };

export function TopBar({
  name,
  code,
  next,
  editor,
  save,
  shown,
  zoomWords,
  run,
  onBack,
  onZoom,
  onDialog,
  published,
}: {
  name: string;
  code: string;
  /** The number the next published version gets. */
  next: number;
  editor: Editor;
  save: SaveState;
  shown: Shown;
  /** What the zoom is now, e.g. `74 %`. */
  zoomWords: string;
  run: (command: Command) => void;
  onBack: () => void;
  onZoom: (zoom: number | null) => void;
  onDialog: (dialog: "sample" | "preview" | "versions" | "publish" | "base" | "conflict") => void;
  /** The newest published version; null before the first. */
  published: number | null;
}) {
  const t = useWords();
  const line = <span aria-hidden="true" className="mx-1.5 h-5 w-px bg-line" />;
  return (
    <header className="flex h-12 shrink-0 items-center gap-2.5 border-b border-line bg-surface px-3">
      <a href="/" aria-label={t("杏签 工作台", "Xingqian, overview")}>
        <img src="/logo.svg" alt="" width={26} height={26} />
      </a>
      <IconButton name={t("回到模板列表", "Back to the templates")} icon={ArrowLeft} onClick={onBack} />
      <h1 className="min-w-0 truncate font-serif text-[17px] font-bold" title={name}>
        {name}
      </h1>
      <span className="max-w-28 truncate font-mono text-hint text-ink2 max-xl:hidden">{code}</span>
      <span className="inline-flex h-5 shrink-0 items-center gap-1 rounded-tag bg-dai-soft px-1.5 text-hint text-dai">
        <Pencil aria-hidden="true" size={12} />
        {t(`草稿 v${next}`, `Draft v${next}`)}
      </span>
      <SaveWords save={save} onConflict={() => onDialog("conflict")} onRetry={() => run({ do: "save" })} />
      <div role="toolbar" aria-label={t("编辑与视图", "Edit and view")} className="ml-auto flex items-center">
        <IconButton
          name={t("撤销 Ctrl Z", "Undo, Ctrl Z")}
          icon={Undo2}
          reason={editor.canUndo ? null : t("没有可撤销的", "Nothing to undo")}
          onClick={() => run({ do: "undo" })}
        />
        <IconButton
          name={t("重做 Ctrl Shift Z", "Redo, Ctrl Shift Z")}
          icon={Redo2}
          reason={editor.canRedo ? null : t("没有可重做的", "Nothing to redo")}
          onClick={() => run({ do: "redo" })}
        />
        {line}
        <IconButton
          isPressed={shown.hasGrid}
          name={t("网格 G", "Grid, G")}
          icon={Grid3x3}
          onClick={() => run({ do: "grid" })}
        />
        <IconButton
          isPressed={shown.hasSnap}
          name={t("吸附 S", "Snap, S")}
          icon={Magnet}
          onClick={() => run({ do: "snap" })}
        />
        <IconButton
          isPressed={shown.hasRulers}
          name={t("标尺 R", "Rulers, R")}
          icon={Ruler}
          onClick={() => run({ do: "rulers" })}
        />
        <IconButton
          isPressed={!shown.hasBoxes}
          name={t("只看成品 H", "Print only, H")}
          icon={shown.hasBoxes ? Eye : EyeOff}
          onClick={() => run({ do: "boxes" })}
        />
        <IconButton
          isPressed={editor.shown === 2}
          name={t("双页 D", "Two pages, D")}
          icon={BookOpen}
          onClick={() => run({ do: "two-pages" })}
        />
        {line}
        <IconButton
          name={t("缩小 Ctrl −", "Zoom out, Ctrl −")}
          icon={ZoomOut}
          onClick={() => run({ do: "zoom-out" })}
        />
        <ZoomChoice words={zoomWords} onZoom={onZoom} />
        <IconButton name={t("放大 Ctrl +", "Zoom in, Ctrl +")} icon={ZoomIn} onClick={() => run({ do: "zoom-in" })} />
      </div>
      {line}
      <Wide icon={<FileUp aria-hidden="true" size={14} />} words={t("底图", "Base")} onClick={() => onDialog("base")} />
      <Wide
        icon={<Braces aria-hidden="true" size={14} />}
        words={t("样例数据", "Sample")}
        onClick={() => onDialog("sample")}
      />
      <Wide
        icon={<Eye aria-hidden="true" size={14} />}
        words={t("预览", "Preview")}
        onClick={() => onDialog("preview")}
      />
      <Wide
        icon={<GitCompareArrows aria-hidden="true" size={14} />}
        words={published === null ? t("版本", "Versions") : t(`与 v${published} 比较`, `Compare v${published}`)}
        onClick={() => onDialog("versions")}
      />
      <Button look="main" onClick={() => onDialog("publish")}>
        {t(`发布 v${next}`, `Publish v${next}`)}
      </Button>
    </header>
  );
}

/** A button whose word gives way to its picture in narrow windows. */
function Wide({ icon, words, onClick }: { icon: ReactNode; words: string; onClick: () => void }) {
  return (
    <button
      type="button"
      title={words}
      onClick={onClick}
      className="inline-flex h-[30px] shrink-0 items-center gap-1.5 rounded-card border border-edge bg-surface px-2.5 whitespace-nowrap hover:bg-sunken"
    >
      {icon}
      <span className="max-[1240px]:sr-only">{words}</span>
    </button>
  );
}

const ZOOMS = [0.5, 0.75, 1, 1.5, 2, 3, 4];

function ZoomChoice({ words, onZoom }: { words: string; onZoom: (zoom: number | null) => void }) {
  const t = useWords();
  return (
    <select
      aria-label={t("缩放", "Zoom")}
      value=""
      onChange={(event) => onZoom(event.target.value === "fit" ? null : Number(event.target.value))}
      className="h-7 w-[68px] rounded-card border-0 bg-transparent text-center text-hint hover:bg-sunken"
    >
      <option value="" disabled>
        {words}
      </option>
      <option value="fit">{t("适合窗口", "Fit")}</option>
      {ZOOMS.map((zoom) => (
        <option key={zoom} value={zoom}>
          {zoom * 100} %
        </option>
      ))}
    </select>
  );
}

function SaveWords({ save, onConflict, onRetry }: { save: SaveState; onConflict: () => void; onRetry: () => void }) {
  const t = useWords();
  const time = save.is === "saved" && save.at ? save.at.toLocaleTimeString("zh-CN", { hour12: false }) : "";
  return (
    <span
      data-save={save.is}
      role="status"
      className="flex min-w-0 shrink-0 items-center gap-1 text-hint whitespace-nowrap text-ink2"
    >
      {save.is === "saved" && (time ? t(`已自动保存 ${time}`, `Saved ${time}`) : t("已保存", "Saved"))}
      {save.is === "waiting" && t("有改动", "Changed")}
      {save.is === "saving" && (
        <>
          <LoaderCircle aria-hidden="true" size={12} className="animate-spin motion-reduce:hidden" />
          {t("正在保存…", "Saving…")}
        </>
      )}
      {save.is === "failed" && (
        <button type="button" onClick={onRetry} className="flex items-center gap-1 text-plum underline">
          <CloudAlert aria-hidden="true" size={13} />
          {t("没有保存，点此重试", "Not saved: try again")}
        </button>
      )}
      {save.is === "conflict" && (
        <button type="button" onClick={onConflict} className="flex items-center gap-1 text-plum underline">
          <CloudAlert aria-hidden="true" size={13} />
          {t("与他人冲突，点此处理", "Conflict: decide")}
        </button>
      )}
    </span>
  );
}
