"use client";

import type { ReactNode } from "react";
import { Document, Page, pdfjs } from "react-pdf";

// The worker is a file of our own build: nothing is loaded from elsewhere.
pdfjs.GlobalWorkerOptions.workerSrc = new URL("pdfjs-dist/build/pdf.worker.min.mjs", import.meta.url).toString();

/** A PDF opened once for the pages below it. */
export function BaseDocument({
  file,
  loading,
  failed,
  onSizes,
  children,
}: {
  file: Blob;
  loading: ReactNode;
  failed: ReactNode;
  /** Told every page's size in points once the file is open. */
  onSizes?: (sizes: { width: number; height: number }[]) => void;
  children: ReactNode;
}) {
  return (
    <Document
      file={file}
      loading={loading}
      error={failed}
      className="contents"
      onLoadSuccess={async (pdf) => {
        if (!onSizes) return;
        const pages = await Promise.all(Array.from({ length: pdf.numPages }, (_, at) => pdf.getPage(at + 1)));
        onSizes(
          pages.map((page) => {
            const { width, height } = page.getViewport({ scale: 1 });
            return { width, height };
          }),
        );
      }}
    >
      {children}
    </Document>
  );
}

/** A page of the open PDF, as wide as told. It is only looked at: its text and links are not ours to use. */
export function BasePage({ number, width }: { number: number; width: number }) {
  return (
    <Page
      pageNumber={number}
      width={width}
      loading=""
      renderTextLayer={false}
      renderAnnotationLayer={false}
      className="pointer-events-none absolute inset-0"
    />
  );
}
