import { errorsOf } from "#core/error.ts";

/** Why a PDF could not be looked at. Broken and encrypted files are the sender's to mend; the rest is ours. */
export const pdfErrors = {
  encrypted: {
    status: 422,
    zh: "PDF 已加密，无法显示。请发送未加密的文件。",
    en: "The PDF is encrypted and cannot be shown. Send it without encryption.",
  },
  broken: {
    status: 422,
    zh: "PDF 文件已损坏，无法打开。请由原系统重新生成后发送。",
    en: "The PDF is damaged and cannot be opened. Produce it again in the system it came from.",
  },
  "no-page": {
    status: 404,
    zh: "PDF 没有第 {page} 页（共 {pages} 页）。请检查页码。",
    en: "The PDF has no page {page} ({pages} pages). Check the page number.",
  },
  "bad-size": {
    status: 400,
    zh: "页面图片尺寸 {width}×{height} 超出范围。请使用较小的宽度。",
    en: "A page picture of {width}×{height} pixels is out of range. Ask for a smaller width.",
  },
  "bad-keyword": {
    status: 400,
    zh: "关键字须为 1 至 100 个字符（不计空格）。请修改关键字。",
    en: "A keyword has 1 to 100 characters, spaces not counted. Change it.",
  },
  "too-slow": {
    status: 504,
    zh: "PDF 在 {seconds} 秒内未能处理完。文件可能过于复杂，请重新生成后发送。",
    en: "The PDF was not processed within {seconds} seconds. It may be too complex; produce it again.",
  },
  busy: {
    status: 503,
    zh: "正在处理的 PDF 过多。请稍后重试。",
    en: "Too many PDFs are being processed. Try again shortly.",
  },
  engine: {
    status: 500,
    zh: "PDF 引擎出错，未能处理。请重试；若仍失败，请联系信息科。",
    en: "The PDF engine failed. Try again; if it fails again, tell IT.",
  },
} as const;

export type PdfReason = keyof typeof pdfErrors;
export const pdfError = errorsOf("pdf", pdfErrors);
