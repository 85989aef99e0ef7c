"use client";

import { useState } from "react";
import { useWords } from "#ui/lang.tsx";
import { BaseDocument, BasePage } from "../canvas/base-page.tsx";

/** Pixels a page is wide in the preview. */
const WIDTH = 680;

/** Every page of a PDF, one under the other. */
export function PdfPages({ file }: { file: Blob }) {
  const t = useWords();
  const [pages, setPages] = useState<readonly { width: number; height: number }[]>([]);
  return (
    <BaseDocument
      file={file}
      loading={<p className="text-ink2">{t("正在打开…", "Opening…")}</p>}
      failed={
        <p className="text-plum">
          {t("打不开这份 PDF。请下载后查看。", "This PDF cannot be shown. Download it instead.")}
        </p>
      }
      onSizes={setPages}
    >
      <ol className="flex flex-col items-center gap-4">
        {pages.map(({ width, height }, at) => (
          <li
            key={at}
            data-preview-page={at + 1}
            className="relative bg-white shadow-float"
            style={{ width: WIDTH, height: (WIDTH * height) / width }}
          >
            <BasePage number={at + 1} width={WIDTH} />
          </li>
        ))}
      </ol>
    </BaseDocument>
  );
}
