"use client";

import { useState } from "react";
import { Choice } from "#ui/choice.tsx";
import { Field } from "#ui/field.tsx";
import { fileBase64 } from "#ui/file-base64.ts";
import { useLang, useWords } from "#ui/lang.tsx";
import { DropZone } from "#ui/drop-zone.tsx";
import type { AnyFace, Face } from "../input.ts";
import { KIND_NAMES, type SealKind } from "../rules.ts";
import { FaceSheet } from "./face-sheet.tsx";
import { useFace } from "./use-face.ts";

type Shape = Face["shape"] | "upload";

export type FaceDraft = {
  shape: Shape;
  widthMm: string;
  heightMm: string;
  arc: string;
  middle: string;
  second: string;
  serial: string;
  lines: string;
  star: boolean;
  border: boolean;
  isDown: boolean;
  /** Base64 of an uploaded picture. */
  image: string | null;
};

const newFace = (hospital: string): FaceDraft => ({
  shape: "circle",
  widthMm: "42",
  heightMm: "30",
  arc: hospital,
  middle: "病历专用章",
  second: "",
  serial: "",
  lines: "",
  star: true,
  border: true,
  isDown: false,
  image: null,
});

/** What a seal of this kind usually looks like; the void stamp says so in Chinese whatever the screen's language. */
export function usualFace(kind: SealKind, hospital: string): FaceDraft {
  const fresh = newFace(hospital);
  const { zh } = KIND_NAMES[kind];
  if (kind === "void") return { ...fresh, shape: "rectangle", widthMm: "60", heightMm: "24", lines: "作 废" };
  if (kind === "name")
    return { ...fresh, shape: "rectangle", widthMm: "18", heightMm: "18", lines: "姓名", isDown: true };
  if (kind === "hospital") return { ...fresh, middle: "" };
  return { ...fresh, middle: zh, ...(kind === "department" ? { widthMm: "38" } : {}) };
}

/** What a version was made from, to be changed; an upload begins anew. */
export function draftOf(face: Face | null, hospital: string): FaceDraft {
  const fresh = newFace(hospital);
  if (!face) return fresh;
  if (face.shape === "circle") return { ...fresh, ...face, widthMm: String(face.diameterMm) };
  const size = { widthMm: String(face.widthMm), heightMm: String(face.heightMm) };
  if (face.shape === "oval") return { ...fresh, ...face, ...size };
  return {
    ...fresh,
    ...size,
    shape: "rectangle",
    lines: face.lines.join("\n"),
    border: face.border,
    isDown: face.direction === "down",
  };
}

/** Null while an upload has no picture yet. */
export function faceFrom(draft: FaceDraft): AnyFace | null {
  if (draft.shape === "upload")
    return draft.image === null
      ? null
      : { from: "upload", upload: { image: draft.image, widthMm: Number(draft.widthMm) } };
  return { from: "text", face: textFace(draft, draft.shape) };
}

function textFace(draft: FaceDraft, shape: Face["shape"]): Face {
  const { arc, middle, second, serial, star, border } = draft;
  const [widthMm, heightMm] = [Number(draft.widthMm), Number(draft.heightMm)];
  if (shape === "circle") return { shape, diameterMm: widthMm, star, arc, middle, second, serial };
  if (shape === "oval") return { shape, widthMm, heightMm, arc, middle, second, serial };
  const lines = draft.lines.split("\n").slice(0, 4);
  return { shape, widthMm, heightMm, lines, border, direction: draft.isDown ? "down" : "across" };
}

/** The fields of a face on the left, what it looks like on the right while it is typed. */
export function FaceFields({ draft, onChange }: { draft: FaceDraft; onChange: (draft: FaceDraft) => void }) {
  const t = useWords();
  const set = (change: Partial<FaceDraft>) => onChange({ ...draft, ...change });
  const text = (label: string, name: "arc" | "middle" | "second" | "serial", most: number) => (
    <Field
      label={label}
      value={draft[name]}
      maxLength={most}
      onChange={(event) => set({ [name]: event.target.value })}
    />
  );
  const mm = (label: string, name: "widthMm" | "heightMm") => (
    <Field
      label={label}
      value={draft[name]}
      inputMode="decimal"
      isMono
      onChange={(event) => set({ [name]: event.target.value })}
    />
  );
  const isRound = draft.shape === "circle" || draft.shape === "oval";
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <div className="flex flex-col gap-3">
        <Choice<Shape>
          label={t("形状", "Shape")}
          value={draft.shape}
          choices={[
            ["circle", t("圆形", "Circle")],
            ["oval", t("椭圆形", "Oval")],
            ["rectangle", t("方形", "Rectangle")],
            ["upload", t("上传扫描件", "Upload a scan")],
          ]}
          onChange={(shape) => set({ shape })}
        />
        <div className="grid grid-cols-2 gap-3">
          {mm(draft.shape === "circle" ? t("直径（毫米）", "Diameter (mm)") : t("宽（毫米）", "Width (mm)"), "widthMm")}
          {(draft.shape === "oval" || draft.shape === "rectangle") && mm(t("高（毫米）", "Height (mm)"), "heightMm")}
        </div>
        {isRound && (
          <>
            {text(t("弧形文字", "Along the ring"), "arc", 40)}
            {text(t("横排文字", "Across"), "middle", 24)}
            {text(t("第二行", "Second line"), "second", 24)}
            {text(t("编号", "Serial"), "serial", 24)}
          </>
        )}
        {draft.shape === "circle" && (
          <Check label={t("五角星", "Star")} isOn={draft.star} onChange={(star) => set({ star })} />
        )}
        {draft.shape === "rectangle" && <Lines draft={draft} set={set} />}
        {draft.shape === "upload" && <Upload draft={draft} set={set} />}
      </div>
      {draft.shape === "upload" ? <UploadSheet draft={draft} /> : <TextSheet draft={draft} shape={draft.shape} />}
    </div>
  );
}

function TextSheet({ draft, shape }: { draft: FaceDraft; shape: Face["shape"] }) {
  const t = useWords();
  const lang = useLang();
  const { src, problem } = useFace(textFace(draft, shape), lang);
  const widthMm = Number(draft.widthMm) || 1;
  const heightMm = shape === "circle" ? widthMm : Number(draft.heightMm) || 1;
  return (
    <div className="self-start rounded-card border border-line">
      <FaceSheet src={src} alt={t("章面预览", "The face")} widthMm={widthMm} heightMm={heightMm} />
      <p className="px-3 py-2 text-hint text-ink2" role="status">
        {problem ?? t("矢量，按实际毫米盖印，600 DPI 图片。", "Vector at its true millimetres; picture at 600 DPI.")}
      </p>
    </div>
  );
}

function UploadSheet({ draft }: { draft: FaceDraft }) {
  const t = useWords();
  return (
    <div className="self-start rounded-card border border-line bg-white p-4 text-center text-[#485254]">
      {draft.image ? (
        <img
          className="mx-auto max-h-52"
          src={`data:image/*;base64,${draft.image}`}
          alt={t("上传的图片", "The uploaded picture")}
        />
      ) : (
        t("还没有图片", "No picture yet")
      )}
    </div>
  );
}

type Part = { draft: FaceDraft; set: (change: Partial<FaceDraft>) => void };

function Lines({ draft, set }: Part) {
  const t = useWords();
  return (
    <>
      <label className="flex flex-col gap-1 text-ink2">
        {t("文字（每行一列，最多 4 行）", "Text (at most 4 lines)")}
        <textarea
          className="rounded-card border border-edge bg-surface px-2.5 py-1.5 text-card text-ink"
          rows={3}
          value={draft.lines}
          onChange={(event) => set({ lines: event.target.value })}
        />
      </label>
      <Check label={t("边框", "Frame")} isOn={draft.border} onChange={(border) => set({ border })} />
      <Check
        label={t("竖排，自右向左", "Columns from the right")}
        isOn={draft.isDown}
        onChange={(isDown) => set({ isDown })}
      />
    </>
  );
}

function Upload({ set }: Part) {
  const t = useWords();
  const [isReading, setReading] = useState(false);
  async function read(file: File) {
    setReading(true);
    set({ image: await fileBase64(file) });
    setReading(false);
  }
  return (
    <DropZone
      title={t("选择扫描件", "Choose a scan")}
      hint={t("白纸上的印迹，PNG 或 JPEG；底色自动去除，至少 300 DPI", "A print on white paper; at least 300 DPI")}
      accept="image/png,image/jpeg"
      isBusy={isReading}
      onFiles={([file]) => void (file && read(file))}
    />
  );
}

export function Check({ label, isOn, onChange }: { label: string; isOn: boolean; onChange: (isOn: boolean) => void }) {
  return (
    <label className="flex items-center gap-2">
      <input type="checkbox" checked={isOn} onChange={(event) => onChange(event.target.checked)} />
      {label}
    </label>
  );
}
