import { fontOnce } from "#modules/document/font.ts";
import type { Report } from "./report.ts";
import { bind } from "./report-pdf/bind.ts";
import { lettersOf } from "./report-pdf/block.ts";
import { reportBlocks, type ReportFacts } from "./report-pdf/blocks.ts";
import { Sheet } from "./report-pdf/sheet.ts";

export type { ReportFacts } from "./report-pdf/blocks.ts";

const DIGITS = "0123456789/ ";

/** The verdict as a PDF that a person reads without a computer's help, in one language. Says nothing the JSON does not. */
export function writeReport(report: Report, facts: ReportFacts): Uint8Array {
  const { blocks, foot } = reportBlocks(report, facts);
  const font = fontOnce(lettersOf(blocks) + foot + DIGITS);
  return bind(font, Sheet.lay(font, blocks, foot));
}
