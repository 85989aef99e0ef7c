"use client";

import type { ReactNode } from "react";
import { useWords } from "#ui/lang.tsx";
import { BaseDocument, BasePage } from "./canvas/base-page.tsx";
import { useStoredFile } from "./stored-files.ts";

/** The uploaded PDF under the form's pages: what has to be around them all, and the picture of one page. */
export function useBase(fileId: string | null) {
  const t = useWords();
  const baseFile = useStoredFile(fileId);
  const withBase = (children: ReactNode) =>
    baseFile.blob ? (
      <BaseDocument
        file={baseFile.blob}
        loading={null}
        failed={<p className="p-4 text-plum">{t("底图 PDF 打不开。", "The base PDF cannot be shown.")}</p>}
      >
        {children}
      </BaseDocument>
    ) : (
      children
    );
  const base = (number: number, width: number) =>
    baseFile.blob ? (
      <BasePage number={number} width={width} />
    ) : baseFile.hasFailed ? (
      <p className="absolute inset-x-0 top-2 text-center text-hint text-plum">
        {t("底图没有取到，请刷新。", "The base PDF did not come; reload.")}
      </p>
    ) : null;
  return { base, withBase };
}
