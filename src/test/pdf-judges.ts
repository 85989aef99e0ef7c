import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What foreign tools say about a PDF: qpdf about its structure, poppler's pdfsig about its signatures. */

function run(tool: string, debianPackage: string, args: readonly string[]) {
  const { error, status, stdout, stderr } = spawnSync(tool, args, { encoding: "utf8", maxBuffer: 64 << 20 });
  if (error) throw new Error(`${tool} is missing: install the Debian package ${debianPackage}`, { cause: error });
  return { status, stdout, stderr };
}

function inFile<T>(pdf: Uint8Array, ask: (file: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), "xq-pdf-"));
  try {
    writeFileSync(join(folder, "in.pdf"), pdf);
    return ask(join(folder, "in.pdf"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The warnings of `qpdf --check`. @throws Error when it finds the file damaged: exit 3 means warnings only */
export const qpdfWarnings = (pdf: Uint8Array): string[] =>
  inFile(pdf, (file) => {
    const { status, stdout, stderr } = run("qpdf", "qpdf", ["--check", file]);
    if (status !== 0 && status !== 3) throw new Error(`qpdf: ${stdout}${stderr}`);
    return stderr.split("\n").filter((line) => line.startsWith("WARNING"));
  });

/** The same document written by qpdf in another way, e.g. `--linearize`. */
export const qpdfRewrite = (pdf: Uint8Array, ...options: readonly string[]): Uint8Array =>
  inFile(pdf, (file) => {
    const { status, stderr } = run("qpdf", "qpdf", [...options, file, `${file}.out`]);
    if (status !== 0 && status !== 3) throw new Error(`qpdf: ${stderr}`);
    return new Uint8Array(readFileSync(`${file}.out`));
  });

/** What pdfsig says, whole, and the number of signatures it finds valid and of signatures that reach the end. */
export const pdfsig = (pdf: Uint8Array): { said: string; valid: number; total: number; whole: number } =>
  inFile(pdf, (file) => {
    const said = run("pdfsig", "poppler-utils", ["-nocert", file]).stdout;
    const count = (words: RegExp) => said.match(words)?.length ?? 0;
    return {
      said,
      total: count(/^Signature #/gm),
      valid: count(/Signature Validation: Signature is Valid\./g),
      whole: count(/Total document signed/g),
    };
  });

/** The text poppler reads out, page after page. */
export const pdfText = (pdf: Uint8Array): string =>
  inFile(pdf, (file) => run("pdftotext", "poppler-utils", ["-enc", "UTF-8", file, "-"]).stdout.replaceAll("\f", "\n"));

/** One page, from 1, as poppler draws it: PNG. */
export const pdfImage = (pdf: Uint8Array, page: number, dpi: number): Uint8Array =>
  inFile(pdf, (file) => {
    const only = ["-f", String(page), "-l", String(page), "-singlefile", "-png", "-r", String(dpi), "-cropbox"];
    run("pdftoppm", "poppler-utils", [...only, file, `${file}.page`]);
    return new Uint8Array(readFileSync(`${file}.page.png`));
  });
